using System.Numerics;
using Eddy.Networks.Recurrent;

namespace Eddy.Traces.ReadoutOnly;

/// <summary>Nothing: no trace, no signal, no gradient for any layer.</summary>
internal sealed class ReadoutOnlyCredit<T>(RecurrentNetwork<T> network) : Credit<T>(network)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override IEnumerable<(int Layer, TraceTensor<T> Tensor)> Tensors => [];

    /// <inheritdoc/>
    public override bool LayersRest => true;

    /// <inheritdoc/>
    public override string? LateRefusal => null;

    /// <inheritdoc/>
    public override void Observe(int stream)
    {
    }

    /// <inheritdoc/>
    public override void Teach(int stream)
    {
    }

    /// <inheritdoc/>
    public override void Reset(int stream)
    {
    }
}
