using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Signals.Goodness;

/// <summary>Σ_j x[row, j]², by 32 lanes each over the panels in order and then the lanes in order: the same bits at every vector width.</summary>
internal readonly ref struct RowSquareKernel<T>(PanelMatrix<T> x, int row, Span<T> lanes) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _lanes = lanes;

    public static double Run(PanelMatrix<T> x, int row)
    {
        Span<T> lanes = stackalloc T[PanelMatrix<T>.PanelWidth];
        Simd<T>.Run(new RowSquareKernel<T>(x, row, lanes));
        double sum = 0;
        foreach (T lane in lanes)
        {
            sum += double.CreateChecked(lane);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T x0 = ref Unsafe.Add(ref x.Origin, row * PanelMatrix<T>.PanelWidth);
        nuint stride = (nuint)x.PanelLength, end = (nuint)x.Panels * stride;
        for (nuint lane = 0; lane < 32; lane += (nuint)L.Count)
        {
            V sum = L.Broadcast(T.Zero);
            for (nuint at = lane; at < end; at += stride)
            {
                V value = L.Load(ref x0, at);
                sum = L.MultiplyAdd(value, value, sum);
            }

            L.Store(sum, ref _lanes[0], lane);
        }
    }
}
