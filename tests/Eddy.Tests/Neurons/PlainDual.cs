using Eddy.Numerics.Reals;
using Eddy.Tests.Numerics.Reals;

namespace Eddy.Tests.Neurons;

/// <summary>A number and its slope by one variable, in double precision and with the library's own functions: a neuron's equations as they stand.</summary>
internal readonly record struct PlainDual(double Value, double Slope = 0) : IReal<PlainDual>
{
    public static implicit operator PlainDual(double value) => new(value);

    public static PlainDual Constant(double value) => new(value);

    public static PlainDual operator +(PlainDual a, PlainDual b) => new(a.Value + b.Value, a.Slope + b.Slope);

    public static PlainDual operator -(PlainDual a, PlainDual b) => new(a.Value - b.Value, a.Slope - b.Slope);

    public static PlainDual operator -(PlainDual a) => new(-a.Value, -a.Slope);

    public static PlainDual operator *(PlainDual a, PlainDual b) => new(a.Value * b.Value, (a.Slope * b.Value) + (a.Value * b.Slope));

    public static PlainDual operator /(PlainDual a, PlainDual b) => new(a.Value / b.Value, ((a.Slope * b.Value) - (a.Value * b.Slope)) / (b.Value * b.Value));

    public static PlainDual Exp(PlainDual a) => new(Math.Exp(a.Value), Math.Exp(a.Value) * a.Slope);

    public static PlainDual Log(PlainDual a) => new(Math.Log(a.Value), a.Slope / a.Value);

    public static PlainDual Tanh(PlainDual a) => new(Math.Tanh(a.Value), (1 - (Math.Tanh(a.Value) * Math.Tanh(a.Value))) * a.Slope);

    public static PlainDual Sigmoid(PlainDual a)
    {
        double s = 1 / (1 + Math.Exp(-a.Value));
        return new(s, s * (1 - s) * a.Slope);
    }

    public static PlainDual Sin(PlainDual a) => new(Math.Sin(a.Value), Math.Cos(a.Value) * a.Slope);

    public static PlainDual Cos(PlainDual a) => new(Math.Cos(a.Value), -Math.Sin(a.Value) * a.Slope);

    public static PlainDual Atan(PlainDual a) => new(Math.Atan(a.Value), a.Slope / (1 + (a.Value * a.Value)));

    public static PlainDual Erf(PlainDual a) => new(ErrorFunction.Of(a.Value), 2 / Math.Sqrt(Math.PI) * Math.Exp(-a.Value * a.Value) * a.Slope);

    public static PlainDual Sqrt(PlainDual a) => new(Math.Sqrt(a.Value), a.Slope / (2 * Math.Sqrt(a.Value)));

    public static PlainDual Relu(PlainDual a) => a.Value > 0 ? a : 0;

    public static PlainDual WherePositive(PlainDual condition, PlainDual a, PlainDual b) => condition.Value > 0 ? a : b;

    public static PlainDual Spike(PlainDual u, PlainDual slope) => new(u.Value > 0 ? 1 : 0, slope.Value * u.Slope);

    public static PlainDual Detach(PlainDual a) => a.Value;
}
