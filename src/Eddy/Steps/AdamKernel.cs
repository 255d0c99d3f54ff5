using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Steps;

/// <summary>The numbers of one Adam step that are the same for every weight: β₁, 1 − β₁, β₂, 1 − β₂, η/(1 − β₁ᵗ), 1/√(1 − β₂ᵗ), ε.
/// RootGuess is the constant of the root's first guess, here rather than in the kernel so that it is taken from memory as it is.</summary>
internal readonly record struct AdamFactors<T>(T KeepFirst, T TakeFirst, T KeepSecond, T TakeSecond, T Rate, T RootScale, T Epsilon)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T RootGuess { get; } = InverseSqrt.Guess<T>();
}

/// <summary>Equations (2) and (3) of <see cref="StepRule{T}"/>; lengths are multiples of 32.</summary>
internal readonly ref struct AdamKernel<T>(Span<T> gradient, Span<T> value, Span<T> first, Span<T> second, ref readonly AdamFactors<T> factors) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double MomentFloor = 1e-29;
    private const double GradientFloor = 1e-22; // the lateral map of a neuron that never fires decays for ever

    private readonly Span<T> _gradient = gradient;
    private readonly Span<T> _value = value;
    private readonly Span<T> _first = first;
    private readonly Span<T> _second = second;
    private readonly ref readonly AdamFactors<T> _factors = ref factors;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T g0 = ref _gradient[0], w0 = ref _value[0], m0 = ref _first[0], v0 = ref _second[0];
        V keepFirst = L.Broadcast(_factors.KeepFirst), takeFirst = L.Broadcast(_factors.TakeFirst);
        V keepSecond = L.Broadcast(_factors.KeepSecond), takeSecond = L.Broadcast(_factors.TakeSecond);
        V minusRate = L.Broadcast(-_factors.Rate), rootScale = L.Broadcast(_factors.RootScale), epsilon = L.Broadcast(_factors.Epsilon);
        V minusOneHalf = L.Broadcast(T.CreateTruncating(-0.5)), threeHalves = L.Broadcast(T.CreateTruncating(1.5));
        V threeEighths = L.Broadcast(T.CreateTruncating(0.375)), minusFiveQuarters = L.Broadcast(T.CreateTruncating(-1.25));
        V fifteenEighths = L.Broadcast(T.CreateTruncating(1.875)), magic = L.Broadcast(_factors.RootGuess);

        // A moment that only decays, and the square of a gradient that does, would end among the subnormal numbers, where arithmetic is a hundred times
        // slower. Adding and subtracting a floor rounds to a multiple of 2⁻²⁴ times it, so that they end at 0, and leaves alone whatever is above it.
        V floor = L.Broadcast(T.CreateChecked(MomentFloor)), gradientFloor = L.Broadcast(T.CreateChecked(GradientFloor));
        for (nuint i = 0, n = (nuint)_value.Length; i < n; i += (nuint)L.Count)
        {
            V g = L.Subtract(L.Add(L.Load(ref g0, i), gradientFloor), gradientFloor);
            V m = L.MultiplyAdd(takeFirst, g, L.Multiply(keepFirst, L.Load(ref m0, i)));
            V v = L.MultiplyAdd(L.Multiply(takeSecond, g), g, L.Multiply(keepSecond, L.Load(ref v0, i)));
            m = L.Subtract(L.Add(m, floor), floor);
            v = L.Subtract(L.Add(v, floor), floor);
            L.Store(m, ref m0, i);
            L.Store(v, ref v0, i);

            V root;
            if (typeof(T) == typeof(float))
            {
                // y ≈ 1/√v: a guess, a Newton step (relative error at most 1.8e-3), then Halley's step on v·y, whose error is 2.5 times the cube, 1.3e-8.
                V y = L.InverseSqrtGuess(magic, v);
                y = L.Multiply(y, L.MultiplyAdd(L.Multiply(L.Multiply(minusOneHalf, v), y), y, threeHalves));
                V vy = L.Multiply(v, y), t = L.Multiply(vy, y);
                root = L.Multiply(vy, L.MultiplyAdd(t, L.MultiplyAdd(t, threeEighths, minusFiveQuarters), fifteenEighths)); // v = 0 gives 0: y is large but finite
            }
            else
            {
                root = L.Sqrt(v);
            }

            V w = L.Load(ref w0, i);
            L.Store(L.MultiplyAdd(minusRate, L.Divide(m, L.MultiplyAdd(root, rootScale, epsilon)), w), ref w0, i);
        }
    }
}
