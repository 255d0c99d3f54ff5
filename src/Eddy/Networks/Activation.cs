namespace Eddy.Networks;

/// <summary>φ, what a neuron makes of its weighted input.</summary>
public enum Activation
{
    /// <summary>max(a, 0).</summary>
    Relu,

    /// <summary>a Φ(a), with Φ the normal distribution function in its exact form (error function).</summary>
    Gelu,

    /// <summary>tanh a.</summary>
    Tanh,

    /// <summary>1 / (1 + e⁻ᵃ).</summary>
    Sigmoid,

    /// <summary>a itself.</summary>
    Identity,
}
