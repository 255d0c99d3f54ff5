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

/// <summary>Equations (2) and (3) of <see cref="StepRule{T}"/> on one vector of weights.</summary>
internal readonly struct AdamOperator<T, V, L> : IStepOperator<T, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : ILanes<T, V>
{
    private const double MomentFloor = 1e-29;
    private const double GradientFloor = 1e-22; // the lateral map of a neuron that never fires decays for ever

    private readonly V _keepFirst;
    private readonly V _takeFirst;
    private readonly V _keepSecond;
    private readonly V _takeSecond;
    private readonly V _minusRate;
    private readonly V _rootScale;
    private readonly V _epsilon;
    private readonly V _minusOneHalf;
    private readonly V _threeHalves;
    private readonly V _threeEighths;
    private readonly V _minusFiveQuarters;
    private readonly V _fifteenEighths;
    private readonly V _magic;
    private readonly V _floor;
    private readonly V _gradientFloor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AdamOperator(ref readonly AdamFactors<T> factors)
    {
        _keepFirst = L.Broadcast(factors.KeepFirst);
        _takeFirst = L.Broadcast(factors.TakeFirst);
        _keepSecond = L.Broadcast(factors.KeepSecond);
        _takeSecond = L.Broadcast(factors.TakeSecond);
        _minusRate = L.Broadcast(-factors.Rate);
        _rootScale = L.Broadcast(factors.RootScale);
        _epsilon = L.Broadcast(factors.Epsilon);
        _minusOneHalf = L.Broadcast(T.CreateTruncating(-0.5));
        _threeHalves = L.Broadcast(T.CreateTruncating(1.5));
        _threeEighths = L.Broadcast(T.CreateTruncating(0.375));
        _minusFiveQuarters = L.Broadcast(T.CreateTruncating(-1.25));
        _fifteenEighths = L.Broadcast(T.CreateTruncating(1.875));
        _magic = L.Broadcast(factors.RootGuess);

        // A moment that only decays, and the square of a gradient that does, would end among the subnormal numbers, where arithmetic is a hundred times
        // slower. Adding and subtracting a floor rounds to a multiple of 2⁻²⁴ times it, so that they end at 0, and leaves alone whatever is above it.
        _floor = L.Broadcast(T.CreateChecked(MomentFloor));
        _gradientFloor = L.Broadcast(T.CreateChecked(GradientFloor));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(V gradient, ref T value, ref T first, ref T second, nuint at)
    {
        V g = L.Subtract(L.Add(gradient, _gradientFloor), _gradientFloor);
        V m = L.MultiplyAdd(_takeFirst, g, L.Multiply(_keepFirst, L.Load(ref first, at)));
        V v = L.MultiplyAdd(L.Multiply(_takeSecond, g), g, L.Multiply(_keepSecond, L.Load(ref second, at)));
        m = L.Subtract(L.Add(m, _floor), _floor);
        v = L.Subtract(L.Add(v, _floor), _floor);
        L.Store(m, ref first, at);
        L.Store(v, ref second, at);

        V root;
        if (typeof(T) == typeof(float))
        {
            // y ≈ 1/√v: a guess, a Newton step (relative error at most 1.8e-3), then Halley's step on v·y, whose error is 2.5 times the cube, 1.3e-8.
            V y = L.InverseSqrtGuess(_magic, v);
            y = L.Multiply(y, L.MultiplyAdd(L.Multiply(L.Multiply(_minusOneHalf, v), y), y, _threeHalves));
            V vy = L.Multiply(v, y), t = L.Multiply(vy, y);
            root = L.Multiply(vy, L.MultiplyAdd(t, L.MultiplyAdd(t, _threeEighths, _minusFiveQuarters), _fifteenEighths)); // v = 0 gives 0: y is large but finite
        }
        else
        {
            root = L.Sqrt(v);
        }

        V w = L.Load(ref value, at);
        L.Store(L.MultiplyAdd(_minusRate, L.Divide(m, L.MultiplyAdd(root, _rootScale, _epsilon)), w), ref value, at);
    }
}
