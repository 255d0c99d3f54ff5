using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>φ of a recurrent neuron: what it makes of a weighted sum.</summary>
public enum NeuronActivation
{
    /// <summary>tanh u.</summary>
    Tanh,

    /// <summary>max(u, 0); its slope at 0 is 0.</summary>
    Relu,

    /// <summary>1/(1 + e⁻ᵘ).</summary>
    Sigmoid,

    /// <summary>u itself.</summary>
    Identity,
}

/// <summary>φ on any number type.</summary>
internal static class NeuronActivations
{
    public static TReal Of<TReal>(this NeuronActivation activation, TReal u)
        where TReal : struct, IReal<TReal>
        => activation switch
        {
            NeuronActivation.Tanh => TReal.Tanh(u),
            NeuronActivation.Relu => TReal.Relu(u),
            NeuronActivation.Sigmoid => TReal.Sigmoid(u),
            _ => u, // options let no fifth value in
        };
}
