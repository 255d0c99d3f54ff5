using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Shouldly;

namespace Eddy.Tests.Traces;

/// <summary>
/// A short sequence that a network is taught with frozen weights, from a state that is not zero, in one or several streams of their own data: the gradients of all its layers by
/// any rule.
/// </summary>
internal sealed record SequenceCase(Func<RecurrentPlan, RecurrentPlan> Layers)
{
    public int Inputs { get; init; } = 3;

    public int Outputs { get; init; } = 2;

    public int Steps { get; init; } = 6;

    public int Streams { get; init; } = 1;

    /// <summary>Null for a readout without memory.</summary>
    public ReadoutMemory? ReadoutMemory { get; init; }

    /// <summary>Whether only every third step has a lesson.</summary>
    public bool Sparse { get; init; }

    /// <summary>Gradients of all layers' parameters, one list each, [rows, units].</summary>
    public double[][] Gradients(RuleOptions rule)
    {
        RecurrentCore<double> core = Build<double>(rule);
        Play(core);
        return Read(core);
    }

    /// <summary>Gradient of the readout, [features + 1, outputs].</summary>
    public double[] ReadoutGradient(RuleOptions rule)
    {
        RecurrentCore<double> core = Build<double>(rule);
        Play(core);
        return Flat(core.Network.Readout.Weights);
    }

    /// <summary>By central differences of the sum of all losses.</summary>
    public double[][] Differences(double step)
    {
        RecurrentCore<double> core = Build<double>(new Eddy.Traces.OneStep.OneStepOptions());
        return Differences(core, core.Network.Layers.SelectMany(l => l.Parameters()), step);
    }

    /// <summary>The same for the readout.</summary>
    public double[] ReadoutDifferences(double step)
    {
        RecurrentCore<double> core = Build<double>(new Eddy.Traces.OneStep.OneStepOptions());
        return Differences(core, [core.Network.Readout.Weights], step)[0];
    }

    private double[][] Differences(RecurrentCore<double> core, IEnumerable<Parameter<double>> parameters, double step)
    {
        var all = new List<double[]>();
        foreach (Parameter<double> parameter in parameters)
        {
            var slopes = new List<double>();
            for (int i = 0; i < parameter.Value.Rows; i++)
            {
                for (int o = 0; o < parameter.Value.Columns; o++)
                {
                    double value = parameter.Value[i, o];
                    parameter.Value[i, o] = value + step;
                    double up = Play(core);
                    parameter.Value[i, o] = value - step;
                    slopes.Add((up - Play(core)) / (2 * step));
                    parameter.Value[i, o] = value;
                }
            }

            all.Add([.. slopes]);
        }

        return [.. all];
    }

    public RecurrentCore<T> Build<T>(RuleOptions rule)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => Plan().Build<T>(rule, new SgdOptions(), new RecurrentLearnerOptions { Streams = Streams, Seed = 5 });

    /// <summary>The whole sequence of every stream, from its first state; what a rule still owes is paid.</summary>
    public double Play<T>(RecurrentCore<T> core)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        double loss = 0;
        Begin(core);
        for (int t = 0; t < Steps; t++)
        {
            for (int b = 0; b < Streams; b++)
            {
                loss += Step(core, b, t);
            }
        }

        for (int b = 0; b < Streams && core.Credit is BpttCredit<T>; b++)
        {
            ((BpttCredit<T>)core.Credit).Flush(b);
        }

        return loss;
    }

    /// <summary>First states that are not zero, and traces that are.</summary>
    public void Begin<T>(RecurrentCore<T> core)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        for (int b = 0; b < Streams; b++)
        {
            core.Reset(b);
            var random = new RandomSource(77 + (ulong)b);
            for (int l = 0; l < core.Network.Layers.Length; l++)
            {
                RecurrentLayer<T> layer = core.Network.Layers[l];
                LayerStream<T> stream = core.Network.Streams[b].Layers[l];
                for (int i = 0; i < layer.Shape.StateLength; i++)
                {
                    stream.State[i] = T.CreateChecked(0.5 * random.NextGaussian());
                }

                layer.OwnChanged();
                layer.Restore(stream);
            }
        }
    }

    /// <summary>One step of one stream; its loss where it has a lesson.</summary>
    public double Step<T>(RecurrentCore<T> core, int stream, int t)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        core.Observe(stream, Data<T>(Inputs, stream, t, 1));
        return Sparse && t % 3 != 1 ? 0 : core.Teach(stream, Data<T>(Outputs, stream, t, 2));
    }

    /// <summary>Largest |a − b| over the largest |b|, over all parameters together.</summary>
    public static double Error(double[][] a, double[][] b)
    {
        double worst = 0, size = 0;
        for (int p = 0; p < b.Length; p++)
        {
            a[p].Length.ShouldBe(b[p].Length);
            for (int i = 0; i < b[p].Length; i++)
            {
                double.IsFinite(a[p][i]).ShouldBeTrue();
                worst = Math.Max(worst, Math.Abs(a[p][i] - b[p][i]));
                size = Math.Max(size, Math.Abs(b[p][i]));
            }
        }

        size.ShouldBeGreaterThan(1e-6); // or every comparison would pass
        return worst / size;
    }

    /// <summary>Cosine of the angle between two gradients.</summary>
    public static double Cosine(double[] a, double[] b)
    {
        double dot = a.Zip(b, (x, y) => x * y).Sum(), size = Math.Sqrt(a.Sum(x => x * x) * b.Sum(y => y * y));
        size.ShouldBeGreaterThan(1e-8);
        return dot / size;
    }

    /// <summary>Asserts that no gradient is about nothing, or every comparison would pass.</summary>
    public static void Alive(double[][] gradients) => Assert.All(gradients, gradient => Math.Sqrt(gradient.Sum(g => g * g)).ShouldBeGreaterThan(1e-3));

    /// <summary>Gradients of all layers' parameters that exist.</summary>
    public static double[][] Read<T>(RecurrentCore<T> core)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        foreach (RecurrentLayer<T> layer in core.Network.Layers)
        {
            foreach (LinearMap<T> map in layer.Maps.SelectMany(m => m).OfType<LinearMap<T>>())
            {
                layer.ClearAbsent(map, map.Weights.Gradient!);
            }
        }

        return [.. core.Network.Layers.SelectMany(l => l.Parameters()).Select(Flat)];
    }

    /// <summary>All weights that learn, as they lie.</summary>
    public static T[] Values<T>(RecurrentCore<T> core)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => [.. core.Parameters.SelectMany(p => p.Value.Span.ToArray())];

    /// <summary>A gradient as a list, [rows, columns].</summary>
    public static double[] Flat<T>(Parameter<T> parameter)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var values = new double[parameter.Value.Rows * parameter.Value.Columns];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = double.CreateChecked(parameter.Gradient![i / parameter.Value.Columns, i % parameter.Value.Columns]);
        }

        return values;
    }

    public NetworkPlan Plan()
    {
        NetworkPlan plan = Layers(Network.Recurrent(Inputs)).Linear(Outputs, readsInput: true);
        return ReadoutMemory is { } memory ? plan.WithReadoutMemory(memory.Decay, memory.Form) : plan;
    }

    /// <summary>Waves: inputs are of kind 1, targets of kind 2.</summary>
    public static T[] Data<T>(int length, int stream, int t, int kind)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => [.. Enumerable.Range(0, length).Select(i => T.CreateChecked(Math.Sin((kind * 0.7) + (1.7 * i) + (2.3 * t) + (0.9 * stream))))];
}
