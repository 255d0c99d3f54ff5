using System.Numerics;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Neurons;

/// <summary>Every shipped model as the engine runs it, on vectors of units and with all slopes, against the same equations on one plain number at a time.</summary>
public class ModelOnVectorsTests
{
    private const int Units = 32;

    private static readonly string[] _spiking =
    [
        "lif:reset=hard,surrogate=triangular", "lif:reset-gradient=attached,refractory=2,surrogate=gaussian", "lif:learn-threshold=true,learn-decay=true,surrogate=sigmoid",
        "lif:soft-spike=true,reset-gradient=attached,surrogate=erf", "lif:soft-spike=true,reset=hard,reset-gradient=attached,surrogate=relutriangle",
        "lif:soft-spike=true,reset-gradient=attached", "lif:soft-spike=true,surrogate=triangular", "lif:soft-spike=true,surrogate=box", "lif:soft-spike=true,surrogate=sigmoid",
        "lif:soft-spike=true,surrogate=gaussian", "lif:soft-spike=true,surrogate=fast-sigmoid",
        "alif:learn-decay=true,learn-threshold=true,reset-gradient=attached,refractory=1", "alif:soft-spike=true,surrogate=multi-gaussian", "cuba-lif:delayed=true,surrogate=box",
        "cuba-lif:learn-decay=true,reset=hard,reset-gradient=attached", "snu:learn-decay=true,reset-gradient=attached,surrogate=fast-sigmoid", "snu:surrogate=multi-gaussian", "snu:linear=true,feed-forward=true", "lif:feed-forward=true",
        "leaky-integrator:averaging=true,learn-decay=true",
    ];

    // Eigenvalues up to 0.9, so that no 1/√(1 − r²) grows beyond 2.3.
    public static TheoryData<string> Names => new(
        [.. NeuronCatalog.All.Select(kind => kind.Settings.Contains("max-radius") ? kind.Name + ":max-radius=0.9" : kind.Name),
            "leaky:activation=sigmoid", "leaky:activation=identity", "rhn:depth=3", "rtu:activation=tanh,max-radius=0.9", "rtu:parameters=direct,max-radius=0.9,min-radius=0.1",
            "rtu:parameters=sigmoid,max-radius=0.9,min-radius=0.1", "rtu:parameters=rectangular,max-radius=0.9,min-radius=0.1", "rtu:parameters=rectangular,bound=0.3",
            .. _spiking]);

    // A step has at most 40 roundings of numbers up to 3, the functions among them of up to 2 units in the last place; slopes multiply by up to 1/n² = 5.3 or e^2.
    [Theory, MemberData(nameof(Names))]
    public void In_double_it_is_the_plain_model(string name) => NeuronCatalog.Find(name).Accept(new Comparing<double>(1e-13));

    [Theory, MemberData(nameof(Names))]
    public void In_float_it_is_the_plain_model(string name) => NeuronCatalog.Find(name).Accept(new Comparing<float>(4e-5));

    [Theory, MemberData(nameof(Names))]
    public void The_bits_are_the_same_at_every_width(string name) => NeuronCatalog.Find(name).Accept(new Widths());

    [Fact]
    public void A_model_from_outside_runs_as_well()
    {
        new Comparing<double>(1e-13).Visit(default(SlowNeuron));
        new Comparing<float>(4e-5).Visit(default(SlowNeuron));
        new Widths().Visit(default(SlowNeuron));
    }

    private static T[] Draw<T>(RandomSource random, int planes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => [.. Enumerable.Range(0, planes * Units).Select(_ => T.CreateTruncating(random.NextUniform(-1.5, 1.5)))];

    private static T[] DrawOwn<T, N>(N neuron, RandomSource random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where N : struct, INeuron
    {
        int count = neuron.Form.Parameters.Count;
        var planes = new T[count * Units];
        var own = new double[count];
        for (int i = 0; i < Units; i++)
        {
            neuron.DrawParameters(random, own);
            for (int p = 0; p < count; p++)
            {
                planes[(p * Units) + i] = T.CreateTruncating(own[p]);
            }
        }

        return planes;
    }

    private sealed class Widths : INeuronVisitor<bool>
    {
        public bool Visit<N>(N neuron)
            where N : struct, INeuron
        {
            NeuronForm form = neuron.Form;
            var random = new RandomSource(21);
            float[] state = Draw<float>(random, form.States.Count), current = Draw<float>(random, form.Currents.Count), own = DrawOwn<float, N>(neuron, random);
            EveryWidth<float>.SameBits(bits =>
            {
                float[] next = new float[state.Length], told = new float[form.Emissions.Count * Units];
                EveryWidth<float>.Run(bits, new NeuronForwardKernel<float, N>(neuron, form, Units, state, current, own, next, told));
                return [.. next, .. told];
            }).ShouldAllBe(v => float.IsFinite(v));
            return true;
        }
    }

    private sealed class Comparing<T>(double bound) : INeuronVisitor<bool>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public bool Visit<N>(N neuron)
            where N : struct, INeuron
        {
            NeuronForm form = neuron.Form;
            (int states, int currents, int owns, int told) = (form.States.Count, form.Currents.Count, form.Parameters.Count, form.Emissions.Count);
            var random = new RandomSource(21);
            T[] state = Draw<T>(random, states), current = Draw<T>(random, currents), own = DrawOwn<T, N>(neuron, random);
            T[] next = new T[states * Units], emission = new T[told * Units], nextToo = new T[states * Units], emissionToo = new T[told * Units];
            T[] byState = new T[states * states * Units], byCurrent = new T[states * currents * Units], byOwn = new T[states * owns * Units];
            T[] toldByState = new T[told * states * Units], toldByOwn = new T[told * owns * Units];
            NeuronKernel.Forward<T, N>(neuron, form, Units, state, current, own, nextToo, emissionToo);
            NeuronKernel.Linearize<T, N>(neuron, form, Units, state, current, own, next, emission, byState, byCurrent, byOwn, toldByState, toldByOwn);
            next.ShouldBe(nextToo);
            emission.ShouldBe(emissionToo);

            for (int i = 0; i < Units; i++)
            {
                double[] s = Of(state, i), u = Of(current, i), p = Of(own, i);
                var after = new PlainDual[states];
                neuron.Advance<PlainDual>(Slopes.Seeded(s, -1), Slopes.Seeded(u, -1), Slopes.Seeded(p, -1), after);
                ShouldBe(Of(next, i), [.. after.Select(a => a.Value)], "state");
                Slopes slopes = Slopes.Of(neuron, s, u, p);
                ShouldBe(Of(byState, i), [.. slopes.State.Cast<double>()], "slope by state");
                ShouldBe(Of(byCurrent, i), [.. slopes.Current.Cast<double>()], "slope by current");
                ShouldBe(Of(byOwn, i), [.. slopes.Parameter.Cast<double>()], "slope by parameter");

                double[] now = Of(next, i);
                for (int k = 0; k < states; k++)
                {
                    PlainDual[] tells = Tell(Slopes.Seeded(now, k), Slopes.Seeded(p, -1));
                    ShouldBe(Of(emission, i), [.. tells.Select(e => e.Value)], "emission");
                    ShouldBe([.. Enumerable.Range(0, told).Select(e => Of(toldByState, i)[(e * states) + k])], [.. tells.Select(e => e.Slope)], "slope of the emission");
                }
            }

            return true;

            PlainDual[] Tell(PlainDual[] at, PlainDual[] with)
            {
                var tells = new PlainDual[told];
                neuron.Emit<PlainDual>(at, with, tells);
                return tells;
            }
        }

        private static double[] Of(T[] planes, int unit) => [.. Enumerable.Range(0, planes.Length / Units).Select(k => double.CreateTruncating(planes[(k * Units) + unit]))];

        private void ShouldBe(double[] actual, double[] expected, string what)
        {
            actual.Length.ShouldBe(expected.Length, what);
            for (int k = 0; k < actual.Length; k++)
            {
                actual[k].ShouldBe(expected[k], bound, $"{what} {k}");
            }
        }
    }
}
