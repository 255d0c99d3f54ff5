using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks.Online;

/// <summary>Sums with the same bits at every vector width: 32 partial sums side by side, then those in order.</summary>
internal static class FixedOrderSum
{
    private const int Width = 32;

    /// <summary>Σ x²; the length is a multiple of 32.</summary>
    public static T OfSquares<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> lanes = stackalloc T[Width];
        lanes.Clear();
        Simd<T>.Run(new SquareLanesKernel<T>(x, lanes));
        return Of<T>(lanes);
    }

    /// <summary>Σ of 32 lanes.</summary>
    public static T Of<T>(ReadOnlySpan<T> lanes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        foreach (T lane in lanes)
        {
            sum += lane;
        }

        return sum;
    }
}

/// <summary>lanes[l] += Σ x[i]² over i ≡ l mod 32.</summary>
internal readonly ref struct SquareLanesKernel<T>(ReadOnlySpan<T> x, Span<T> lanes) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _x = x;
    private readonly Span<T> _lanes = lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T x0 = ref Unsafe.AsRef(in _x[0]), sum0 = ref _lanes[0];
        for (nuint lane = 0; lane < 32; lane += (nuint)L.Count)
        {
            V sum = L.Load(ref sum0, lane);
            for (nuint i = lane, n = (nuint)_x.Length; i < n; i += 32)
            {
                V v = L.Load(ref x0, i);
                sum = L.MultiplyAdd(v, v, sum);
            }

            L.Store(sum, ref sum0, lane);
        }
    }
}
