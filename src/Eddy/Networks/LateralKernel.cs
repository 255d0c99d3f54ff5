using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks;

/// <summary>One tile of the lateral rule: on entry <c>tile</c> is B times the target, on return the gradient 2 C_L/O · (L − target); each lane's
/// squared errors are added to <c>losses</c>.</summary>
internal readonly ref struct LateralKernel<T>(Span<T> tile, Span<T> lateral, T share, T slope, Span<T> losses) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _tile = tile;
    private readonly Span<T> _lateral = lateral;
    private readonly Span<T> _losses = losses;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T t0 = ref _tile[0], l0 = ref _lateral[0], loss0 = ref _losses[0];
        V minusShare = L.Broadcast(-share), factor = L.Broadcast(slope);
        for (nuint lane = 0; lane < 32; lane += (nuint)L.Count)
        {
            V loss = L.Load(ref loss0, lane);
            for (nuint i = lane, n = (nuint)_tile.Length; i < n; i += 32)
            {
                V error = L.MultiplyAdd(minusShare, L.Load(ref t0, i), L.Load(ref l0, i));
                loss = L.MultiplyAdd(error, error, loss);
                L.Store(L.Multiply(factor, error), ref t0, i);
            }

            L.Store(loss, ref loss0, lane);
        }
    }
}
