using System.Numerics;
using System.Runtime.CompilerServices;

namespace Eddy.Numerics;

/// <summary>Σ x², by 32 lanes each in order and then the lanes in order: the same bits at every vector width. The length is a multiple of 32.</summary>
internal readonly ref struct SquareSumKernel<T>(Span<T> values, Span<T> lanes) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _values = values;
    private readonly Span<T> _lanes = lanes;

    public static double Run(Span<T> values)
    {
        Span<T> lanes = stackalloc T[PanelMatrix<T>.PanelWidth];
        Simd<T>.Run(new SquareSumKernel<T>(values, lanes));
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
        ref T x0 = ref _values[0];
        for (nuint lane = 0; lane < 32; lane += (nuint)L.Count)
        {
            V sum = L.Broadcast(T.Zero);
            for (nuint i = lane, n = (nuint)_values.Length; i < n; i += 32)
            {
                V x = L.Load(ref x0, i);
                sum = L.MultiplyAdd(x, x, sum);
            }

            L.Store(sum, ref _lanes[0], lane);
        }
    }
}
