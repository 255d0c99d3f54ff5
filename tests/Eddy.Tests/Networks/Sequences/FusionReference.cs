using Eddy.Networks.Sequences;

namespace Eddy.Tests.Networks.Sequences;

/// <summary>A fusion as its equations say, in double and plain loops; rows are [t, b]. The state before is held for the gradient, as the rule says.</summary>
internal sealed class FusionReference(int features, int steps, int sequences, FusionOptions options)
{
    private double[] _z = [];
    private double[] _held = [];

    // [to, from]; the hidden layer of the MLP is W1
    public double[] W1 { get; } = new double[options.Hidden * 2 * features];

    public double[] B1 { get; } = new double[options.Hidden];

    public double[] W { get; } = new double[features * Math.Max(2 * features, options.Hidden)];

    public double[] B { get; } = new double[features];

    public double NearestToKink { get; private set; }

    /// <summary>h of all steps, and from here on what holds of it.</summary>
    public double[] Observe(double[] z)
    {
        (_z, _held) = (z, new double[z.Length]);
        for (int t = 0; t < steps; t++)
        {
            double[] now = State(); // reads only held rows of steps before
            int row = t * sequences * features;
            now.AsSpan(row, sequences * features).CopyTo(_held.AsSpan(row));
        }

        return _held;
    }

    /// <summary>h of the present parameters, with the states before held.</summary>
    public double[] State()
    {
        NearestToKink = double.MaxValue;
        double[] h = new double[_z.Length];
        for (int row = 0; row < steps * sequences; row++)
        {
            double[] z = _z[(row * features)..((row + 1) * features)];
            double[] before = row < sequences ? new double[features] : _held[((row - sequences) * features)..((row - sequences + 1) * features)];
            double[] joined = [.. z, .. before];
            double[] map = options.Kind switch
            {
                FusionKind.ResidualGate or FusionKind.ConcatLinear => Linear(W, B, joined, features),
                FusionKind.ConcatMlp => Linear(W, B, [.. Hidden(joined).Select(a => Math.Max(a, 0))], features),
                _ => [],
            };
            for (int j = 0; j < features; j++)
            {
                h[(row * features) + j] = options.Kind switch
                {
                    FusionKind.None => z[j],
                    FusionKind.Ema => (options.Decay * before[j]) + ((1 - options.Decay) * z[j]),
                    FusionKind.ResidualGate => Gate(map[j], before[j], z[j]),
                    _ => map[j],
                };
            }
        }

        return h;
    }

    private static double Gate(double a, double before, double z)
    {
        double g = 1 / (1 + Math.Exp(-a));
        return (g * before) + ((1 - g) * z);
    }

    private double[] Hidden(double[] joined)
    {
        double[] a = Linear(W1, B1, joined, options.Hidden);
        NearestToKink = Math.Min(NearestToKink, a.Min(Math.Abs));
        return a;
    }

    private static double[] Linear(double[] weight, double[] bias, double[] x, int outputs)
        => [.. Enumerable.Range(0, outputs).Select(j => bias[j] + Enumerable.Range(0, x.Length).Sum(k => weight[(j * x.Length) + k] * x[k]))];
}
