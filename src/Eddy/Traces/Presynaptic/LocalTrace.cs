using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Traces.Diagonal;

namespace Eddy.Traces.Presynaptic;

/// <summary>The local trace of a layer in the smallest storage that loses nothing.</summary>
internal static class LocalTrace
{
    /// <summary>Once for all units where their own memory is the same constants, else by weight.</summary>
    public static Trace<T> Create<T>(RecurrentLayer<T> layer, int streams)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Shared(layer, streams) ?? new DiagonalTrace<T>(layer, streams, DiagonalScope.Local);

    /// <summary>Once for all units; null where that would lose something.</summary>
    public static Trace<T>? Shared<T>(RecurrentLayer<T> layer, int streams)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => ConstantSlopes<T>.Find(layer, out _) is { } slopes ? new PresynapticTrace<T>(layer, streams, slopes) : null;
}
