using System.Runtime.CompilerServices;

namespace Eddy.Numerics.Reals;

/// <summary>
/// A number and its slopes in several directions: what an equation computes with these gives its derivatives, exact but for rounding, by the rules of differentiation.
/// Functions with an exponential in them take their slopes from their value.
/// </summary>
internal readonly struct Dual<TReal, P>(TReal value, P partials) : IReal<Dual<TReal, P>>
    where TReal : struct, IPlainReal<TReal>
    where P : struct, IPartials<TReal, P>
{
    public readonly TReal Value = value;
    public readonly P Partials = partials;

    /// <summary>A variable: its slope is 1 in one direction; with −1, in none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> Variable(TReal value, int direction) => new(value, P.Seed(direction));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> Constant(double value) => new(TReal.Constant(value), P.Seed(-1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> operator +(Dual<TReal, P> a, Dual<TReal, P> b) => new(a.Value + b.Value, P.Add(a.Partials, b.Partials));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> operator -(Dual<TReal, P> a, Dual<TReal, P> b) => new(a.Value - b.Value, P.Subtract(a.Partials, b.Partials));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> operator -(Dual<TReal, P> a) => new(-a.Value, P.Negate(a.Partials));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> operator *(Dual<TReal, P> a, Dual<TReal, P> b)
        => new(a.Value * b.Value, P.ScaleAdd(a.Partials, b.Value, P.Scale(b.Partials, a.Value)));

    /// <summary>(a/b)' = (a' − (a/b) b')/b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> operator /(Dual<TReal, P> a, Dual<TReal, P> b)
    {
        TReal quotient = a.Value / b.Value;
        return new(quotient, P.Scale(P.ScaleAdd(b.Partials, -quotient, a.Partials), TReal.Constant(1) / b.Value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> Exp(Dual<TReal, P> a)
    {
        TReal e = TReal.Exp(a.Value);
        return new(e, P.Scale(a.Partials, e));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> Log(Dual<TReal, P> a) => new(TReal.Log(a.Value), P.Scale(a.Partials, TReal.Constant(1) / a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> Tanh(Dual<TReal, P> a)
    {
        TReal t = TReal.Tanh(a.Value);
        return new(t, P.Scale(a.Partials, TReal.MultiplyAdd(-t, t, TReal.Constant(1))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> Sigmoid(Dual<TReal, P> a)
    {
        TReal s = TReal.Sigmoid(a.Value);
        return new(s, P.Scale(a.Partials, s * (TReal.Constant(1) - s)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> Sin(Dual<TReal, P> a) => new(TReal.Sin(a.Value), P.Scale(a.Partials, TReal.Cos(a.Value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> Cos(Dual<TReal, P> a) => new(TReal.Cos(a.Value), P.Scale(a.Partials, -TReal.Sin(a.Value)));

    /// <summary>Its slope is 1/(1 + a²).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> Atan(Dual<TReal, P> a)
        => new(TReal.Atan(a.Value), P.Scale(a.Partials, TReal.Constant(1) / TReal.MultiplyAdd(a.Value, a.Value, TReal.Constant(1))));

    /// <summary>Its slope is 2/√π e^(−a²).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> Erf(Dual<TReal, P> a)
        => new(TReal.Erf(a.Value), P.Scale(a.Partials, TReal.Constant(1.1283791670955125739) * TReal.Exp(-(a.Value * a.Value))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> Sqrt(Dual<TReal, P> a)
    {
        TReal root = TReal.Sqrt(a.Value);
        return new(root, P.Scale(a.Partials, TReal.Constant(0.5) / root));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> Relu(Dual<TReal, P> a) => new(TReal.Relu(a.Value), P.WherePositive(a.Value, a.Partials, P.Seed(-1)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> WherePositive(Dual<TReal, P> condition, Dual<TReal, P> a, Dual<TReal, P> b)
        => new(TReal.WherePositive(condition.Value, a.Value, b.Value), P.WherePositive(condition.Value, a.Partials, b.Partials));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> Spike(Dual<TReal, P> u, Dual<TReal, P> slope) => new(TReal.Spike(u.Value, slope.Value), P.Scale(u.Partials, slope.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TReal, P> Detach(Dual<TReal, P> a) => new(a.Value, P.Seed(-1));
}
