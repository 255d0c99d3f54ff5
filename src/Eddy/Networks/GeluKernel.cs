using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks;

/// <summary>z = a Φ(a) and its slope Φ(a) + a ϕ(a), Φ = (1 + erf(a/√2))/2. On entry <c>slope</c> holds e^(−a²/2). Lengths are multiples of 32.</summary>
/// <remarks>
/// erf t = 2/√π · e^(−t²) · t · Σₙ (2t²)ⁿ / (1·3·5···(2n + 1)), all terms positive, so nothing cancels. t is clamped where erf is 1 to the
/// last bit (4 in float, 6 in double) and the series is cut where its rest there is below half a unit in the last place.
/// </remarks>
internal readonly ref struct GeluKernel<T>(Span<T> values, Span<T> slope) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T[] _ratios = [.. Enumerable.Range(1, typeof(T) == typeof(float) ? 60 : 130).Select(n => T.CreateChecked(2.0 / ((2 * n) + 1)))];
    private readonly Span<T> _values = values;
    private readonly Span<T> _slope = slope;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        T[] ratios = _ratios;
        ref T a0 = ref _values[0], s0 = ref _slope[0];
        V one = L.Broadcast(T.One), half = L.Broadcast(T.CreateChecked(0.5)), zero = L.Broadcast(T.Zero);
        V clamp = L.Broadcast(T.CreateChecked(typeof(T) == typeof(float) ? 4 : 6));
        V inverseRootTwo = L.Broadcast(T.CreateChecked(Math.Sqrt(0.5)));
        V erfScale = L.Broadcast(T.CreateChecked(2 / Math.Sqrt(Math.PI)));
        V density = L.Broadcast(T.CreateChecked(1 / Math.Sqrt(2 * Math.PI)));
        for (nuint i = 0, n = (nuint)_values.Length; i < n; i += (nuint)L.Count)
        {
            V a = L.Load(ref a0, i), gauss = L.Load(ref s0, i);
            V t = L.Multiply(a, inverseRootTwo);
            t = L.Subtract(zero, L.Max(L.Subtract(zero, t), L.Subtract(zero, clamp))); // min(t, clamp)
            t = L.Max(t, L.Subtract(zero, clamp));
            V square = L.Multiply(t, t), sum = one;
            for (int k = ratios.Length - 1; k >= 0; k--)
            {
                sum = L.MultiplyAdd(L.Multiply(square, L.Broadcast(ratios[k])), sum, one);
            }

            // Beyond the clamp the factor e^(−a²/2) fades below the series' growth; there erf is taken as ±1.
            V erf = L.Multiply(L.Multiply(L.Multiply(erfScale, gauss), t), sum);
            V beyond = L.Subtract(L.Multiply(a, L.Multiply(a, half)), L.Multiply(clamp, clamp));
            V sign = L.Subtract(L.WherePositive(a, one), L.WherePositive(L.Subtract(zero, a), one));
            erf = L.Add(L.Subtract(erf, L.WherePositive(beyond, erf)), L.WherePositive(beyond, sign));
            V phi = L.Multiply(half, L.Add(one, erf));
            L.Store(L.Multiply(a, phi), ref a0, i);
            L.Store(L.MultiplyAdd(a, L.Multiply(density, gauss), phi), ref s0, i);
        }
    }
}
