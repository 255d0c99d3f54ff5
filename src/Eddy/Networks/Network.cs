using Eddy.Networks.Recurrent;

namespace Eddy.Networks;

/// <summary>Where networks begin: <c>Network.Recurrent(inputs: 9).Gru(64).Linear(3)</c>.</summary>
public static class Network
{
    /// <summary>A recurrent network, layer by layer from the input up.</summary>
    /// <param name="inputs">Numbers in a sample, above 0.</param>
    public static RecurrentPlan Recurrent(int inputs) => new(Numerics.Shape.Positive(inputs), []);
}
