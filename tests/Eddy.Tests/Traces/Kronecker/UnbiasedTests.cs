using Eddy.Neurons;
using Eddy.Tests.Neurons;
using Eddy.Traces;
using Eddy.Traces.Kronecker;
using Shouldly;

namespace Eddy.Tests.Traces.Kronecker;

/// <summary>The mean over every sequence of signs is the exact influence.</summary>
public class UnbiasedTests
{
    private const double Rounding = 1e-12; // of thousands of runs of a few dozen operations each

    [Fact]
    public void Kf_rtrl_on_the_oracle_net()
    {
        RecurrentOracle file = RecurrentOracle.Read("unbiased_enumeration");
        double[] first = file.Vector("a0");
        TraceCase<double> made = TraceCase<double>.Of(new RateNeuron { Leak = file.Number("alpha") }, file.Matrix("theta"), file.Matrix("inputs"), first);
        Check(made, SignScript.All(3, 2), signs => new KfRtrlOptions().CreateTrace(made.Layer, 1, signs), file["expected"].Flat("influence_final"), first);
        made.Exact(first).SelectMany(row => row).ToArray().ShouldBe(file["expected"].Flat("influence_final"), Rounding);
    }

    [Fact]
    public void Kf_rtrl_in_copies_and_micro_steps()
    {
        TraceCase<double> made = TraceCase<double>.New(new HighwayNeuron { Depth = 2 }, 2, 1, 2);
        Check(made, SignScript.All(4, 2), signs => new KfRtrlOptions().CreateTrace(made.Layer, 1, signs));
        made = TraceCase<double>.New(new LstmNeuron(), 2, 1, 3);
        Check(made, SignScript.All(3, 4), signs => new KfRtrlOptions { Copies = 2 }.CreateTrace(made.Layer, 1, signs));
    }

    [Fact]
    public void Reverse_kf_on_every_kind_of_neuron()
    {
        TraceCase<double> made = TraceCase<double>.New(new RateNeuron(), 3, 1, 3);
        Check(made, SignScript.All(3, 3), signs => new ReverseKfTrace<double>(made.Layer, 1, signs));
        made = TraceCase<double>.New(new HighwayNeuron { Depth = 2 }, 2, 1, 1);
        Check(made, SignScript.All(2, 4), signs => new ReverseKfTrace<double>(made.Layer, 1, signs));
        made = TraceCase<double>.New(new LstmNeuron(), 1, 1, 3);
        Check(made, SignScript.All(3, 4), signs => new ReverseKfTrace<double>(made.Layer, 1, signs));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 4)]
    [InlineData(3, 3)]
    public void The_optimal_sum_on_every_kind_of_neuron(int terms, int steps)
    {
        TraceCase<double> made = TraceCase<double>.New(new RateNeuron { Leak = 0.7 }, 2, 1, steps);
        Check(made, SignScript.All(steps, terms + 1), signs => new OptimalKroneckerOptions { Terms = terms }.CreateTrace(made.Layer, 1, signs));
        made = TraceCase<double>.New(new LstmNeuron(), 2, 1, steps);
        Check(made, SignScript.All(steps, terms + 1), signs => new OptimalKroneckerOptions { Terms = terms }.CreateTrace(made.Layer, 1, signs));
    }

    [Fact]
    public void The_optimal_sum_in_micro_steps()
    {
        TraceCase<double> made = TraceCase<double>.New(new HighwayNeuron { Depth = 2 }, 3, 2, 2);
        Check(made, SignScript.All(4, 3), signs => new OptimalKroneckerOptions { Terms = 2 }.CreateTrace(made.Layer, 1, signs));
    }

    [Fact]
    public void Exact_while_there_is_room()
    {
        TraceCase<double> made = TraceCase<double>.New(new HighwayNeuron { Depth = 3 }, 35, 4, 3); // two panels of units, one with padding
        Check(made, [new SignScript([.. Enumerable.Repeat(new double[10], 9)])], signs => new OptimalKroneckerOptions { Terms = 9 }.CreateTrace(made.Layer, 1, signs));
        made = TraceCase<double>.New(new LstmNeuron(), 33, 2, 4);
        Check(made, [new SignScript([.. Enumerable.Repeat(new double[34], 4)])], signs => new OptimalKroneckerOptions { Terms = 33 }.CreateTrace(made.Layer, 1, signs));
    }

    private static void Check(
        TraceCase<double> made, IEnumerable<SignScript> scripts, Func<ISignSource, Trace<double>> create, double[]? exact = null, double[]? first = null)
    {
        exact ??= [.. made.Exact(first).SelectMany(row => row)];
        var mean = new double[exact.Length];
        int count = 0;
        foreach (SignScript script in scripts)
        {
            Trace<double> trace = create(script);
            made.Begin(first);
            for (int t = 0; t < made.Inputs.Length; t++)
            {
                made.Step(t);
                trace.Advance(0, made.Stream);
            }

            int at = 0;
            foreach (double value in made.Influence(trace).SelectMany(row => row))
            {
                mean[at++] += value;
            }

            count++;
        }

        double size = Math.Sqrt(exact.Sum(e => e * e));
        Math.Sqrt(mean.Zip(exact, (a, b) => (a / count) - b).Sum(d => d * d)).ShouldBeLessThan(Rounding * size);
    }
}
