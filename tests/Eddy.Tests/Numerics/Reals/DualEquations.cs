using Eddy.Numerics.Reals;

namespace Eddy.Tests.Numerics.Reals;

/// <summary>a + b.</summary>
internal readonly struct SumEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b) => (1, 1);

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
        => a + b;
}

/// <summary>a − b.</summary>
internal readonly struct DifferenceEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b) => (1, -1);

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
        => a - b;
}

/// <summary>−a.</summary>
internal readonly struct NegationEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b) => (-1, 0);

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
        => -a;
}

/// <summary>a b.</summary>
internal readonly struct ProductEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b) => (b, a);

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
        => a * b;
}

/// <summary>a/b.</summary>
internal readonly struct QuotientEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b) => (1 / b, -a / (b * b));

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
        => a / b;
}

/// <summary>eᵃ.</summary>
internal readonly struct ExpEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b) => (Math.Exp(a), 0);

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
        => TReal.Exp(a);
}

/// <summary>ln b.</summary>
internal readonly struct LogEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b) => (0, 1 / b);

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
        => TReal.Log(b);
}

/// <summary>tanh a.</summary>
internal readonly struct TanhEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b) => (1 / (Math.Cosh(a) * Math.Cosh(a)), 0);

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
        => TReal.Tanh(a);
}

/// <summary>σ(a).</summary>
internal readonly struct SigmoidEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b) => (1 / ((1 + Math.Exp(a)) * (1 + Math.Exp(-a))), 0);

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
        => TReal.Sigmoid(a);
}

/// <summary>sin a.</summary>
internal readonly struct SinEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b) => (Math.Cos(a), 0);

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
        => TReal.Sin(a);
}

/// <summary>cos a.</summary>
internal readonly struct CosEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b) => (-Math.Sin(a), 0);

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
        => TReal.Cos(a);
}

/// <summary>atan a.</summary>
internal readonly struct AtanEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b) => (1 / (1 + (a * a)), 0);

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
        => TReal.Atan(a);
}

/// <summary>erf a.</summary>
internal readonly struct ErfEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b) => (2 / Math.Sqrt(Math.PI) * Math.Exp(-a * a), 0);

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
        => TReal.Erf(a);
}

/// <summary>√b.</summary>
internal readonly struct SqrtEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b) => (0, 0.5 / Math.Sqrt(b));

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
        => TReal.Sqrt(b);
}

/// <summary>max(a b, 0).</summary>
internal readonly struct ReluEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b) => (a > 0 ? b : 0, a > 0 ? a : 0);

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
        => TReal.Relu(a * b);
}

/// <summary>a b where a is above 0, else a².</summary>
internal readonly struct WhereEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b) => (a > 0 ? b : 2 * a, a > 0 ? a : 0);

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
        => TReal.WherePositive(a, a * b, a * a);
}

/// <summary>a times b held fixed, plus b.</summary>
internal readonly struct DetachEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b) => (b, 1);

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
        => (a * TReal.Detach(b)) + b;
}

/// <summary>Every operation once: tanh(a + b) / √b + σ(a) e^(−b) − sin(a) max(cos(b) + 2, 0) + ln(b), and b more where a is above 0.</summary>
internal readonly struct NestedEquation : DualTests.IEquation
{
    public static (double A, double B) Slopes(double a, double b)
    {
        double root = Math.Sqrt(b), t = Math.Tanh(a + b), s = 1 / (1 + Math.Exp(-a)), e = Math.Exp(-b);
        return (
            ((1 - (t * t)) / root) + (s * (1 - s) * e) - (Math.Cos(a) * (Math.Cos(b) + 2)),
            ((1 - (t * t)) / root) - (t / (2 * b * root)) - (s * e) + (Math.Sin(a) * Math.Sin(b)) + (1 / b) + (a > 0 ? 1 : 0));
    }

    public static TReal Evaluate<TReal>(TReal a, TReal b)
        where TReal : struct, IReal<TReal>
    {
        TReal sum = (TReal.Tanh(a + b) / TReal.Sqrt(b)) + (TReal.Sigmoid(a) * TReal.Exp(-b));
        sum -= TReal.Sin(a) * TReal.Relu(TReal.Cos(b) + TReal.Constant(2));
        sum += TReal.Log(b);
        return TReal.WherePositive(a, sum + b, sum);
    }
}
