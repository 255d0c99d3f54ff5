using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks;

/// <summary>sums[lane] = Σ_b s[b, lane] over the first rows of one panel, in order: a bias gradient.</summary>
internal readonly ref struct ColumnSumKernel<T>(Span<T> panel, int rows, Span<T> sums) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _panel = panel;
    private readonly Span<T> _sums = sums;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T s0 = ref _panel[0], sum0 = ref _sums[0];
        for (nuint lane = 0; lane < 32; lane += (nuint)L.Count)
        {
            V sum = L.Broadcast(T.Zero);
            for (int b = 0; b < rows; b++)
            {
                sum = L.Add(sum, L.Load(ref s0, ((nuint)b * 32) + lane));
            }

            L.Store(sum, ref sum0, lane);
        }
    }
}
