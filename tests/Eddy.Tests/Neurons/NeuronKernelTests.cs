using System.Numerics;
using Eddy.Neurons;
using Eddy.Tests.Conformance;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Neurons;

public class NeuronKernelTests
{
    private const int Units = 64;
    private const int States = 2, Currents = 3, Parameters = 2, Emissions = 2, Inputs = States + Currents + Parameters;

    /// <summary>A dozen roundings of numbers up to 3.</summary>
    private const double Tolerance = 1e-14;

    [Fact]
    public void Forward_is_the_plain_formula()
    {
        var planes = new Planes<double>(3);
        planes.Forward();
        for (int i = 0; i < Units; i++)
        {
            planes.Results(i).Zip(TwoStateNeuron.Values(planes.Inputs(i))).ShouldAllBe(p => Math.Abs(p.First - p.Second) <= Tolerance);
        }
    }

    [Fact]
    public void Linearize_gives_the_values_of_Forward_to_the_bit()
    {
        Planes<float> forward = new(3), linear = new(3);
        forward.Forward();
        linear.Linearize();
        linear.Next.ShouldBe(forward.Next);
        linear.Emission.ShouldBe(forward.Emission);
    }

    [Fact]
    public void Slopes_are_those_derived_by_hand()
    {
        var planes = new Planes<double>(4);
        planes.Linearize();
        for (int i = 0; i < Units; i++)
        {
            double[][] expected = TwoStateNeuron.Slopes(planes.Inputs(i));
            for (int to = 0; to < States; to++)
            {
                for (int from = 0; from < Inputs; from++)
                {
                    planes.Slope(to, from, i).ShouldBe(expected[to][from], Tolerance);
                }
            }

            // e₀ = a e^(−b²), e₁ = p₀ b
            double a = planes.Next[i], b = planes.Next[Units + i], p0 = planes.Inputs(i)[5], e = Math.Exp(-b * b);
            planes.EmissionSlope.Where((_, k) => k % Units == i).Zip([e, -2 * a * b * e, 0, p0]).ShouldAllBe(p => Math.Abs(p.First - p.Second) <= Tolerance);
            planes.EmissionParameterSlope.Where((_, k) => k % Units == i).Zip([0, 0, b, 0]).ShouldAllBe(p => Math.Abs(p.First - p.Second) <= Tolerance);
        }
    }

    [Fact]
    public void Slopes_are_central_differences()
    {
        const double h = 1e-5; // h² from the third derivative, 1e-16/h from rounding
        var planes = new Planes<double>(5);
        planes.Linearize();
        for (int i = 0; i < Units; i++)
        {
            for (int from = 0; from < Inputs; from++)
            {
                double[] above = planes.Inputs(i), below = planes.Inputs(i);
                above[from] += h;
                below[from] -= h;
                for (int to = 0; to < States; to++)
                {
                    planes.Slope(to, from, i).ShouldBe((TwoStateNeuron.Values(above)[to] - TwoStateNeuron.Values(below)[to]) / (2 * h), 1e-8);
                }
            }
        }
    }

    [Fact]
    public void Every_width_gives_the_same_bits()
    {
        EveryWidth<float>.SameBits(AllOf<float>);
        EveryWidth<double>.SameBits(AllOf<double>);
    }

    [Fact]
    public void The_width_of_this_machine_gives_them_too()
    {
        var planes = new Planes<float>(6);
        planes.Linearize();
        planes.All().ShouldBe(AllOf<float>(0));
    }

    [Fact]
    public void More_than_four_directions_take_several_passes()
    {
        // 16 states before and 4 currents; state k after is s_k², plus every current times (k + 1).
        const int units = 32;
        var neuron = new WideNeuron();
        double[] state = Draw<double>(new Random(7), 16 * units), current = Draw<double>(new Random(8), 4 * units);
        double[] next = new double[16 * units], slopeState = new double[16 * 16 * units], slopeCurrent = new double[16 * 4 * units];
        double[] emission = new double[units], emissionSlope = new double[16 * units];
        NeuronKernel.Linearize(neuron, neuron.Form, units, state, current, [], next, emission, slopeState, slopeCurrent, [], emissionSlope, []);
        for (int i = 0; i < units; i++)
        {
            for (int to = 0; to < 16; to++)
            {
                for (int from = 0; from < 16; from++)
                {
                    slopeState[(((to * 16) + from) * units) + i].ShouldBe(from == to ? 2 * state[(to * units) + i] : 0);
                }

                for (int from = 0; from < 4; from++)
                {
                    slopeCurrent[(((to * 4) + from) * units) + i].ShouldBe(to + 1);
                }

                emissionSlope[(to * units) + i].ShouldBe(1);
            }
        }
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var planes = new Planes<float>(9);
        Allocation.NothingIn(() =>
        {
            planes.Linearize();
            planes.Forward();
        });
    }

    private static T[] AllOf<T>(int bits)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var planes = new Planes<T>(6);
        planes.Linearize(bits);
        return planes.All();
    }

    private static T[] Draw<T>(Random random, int count)
        where T : INumberBase<T>
        => [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked((3 * random.NextDouble()) - 1.5))];

    /// <summary>Random inputs in [−1.5, 1.5) and room for every result.</summary>
    private sealed class Planes<T>(int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T[] _state = Draw<T>(new Random(seed), States * Units);
        private readonly T[] _current = Draw<T>(new Random(seed + 100), Currents * Units);
        private readonly T[] _parameter = Draw<T>(new Random(seed + 200), Parameters * Units);
        private readonly T[] _slopeState = new T[States * States * Units];
        private readonly T[] _slopeCurrent = new T[States * Currents * Units];
        private readonly T[] _slopeParameter = new T[States * Parameters * Units];

        public T[] Next { get; } = new T[States * Units];

        public T[] Emission { get; } = new T[Emissions * Units];

        public T[] EmissionSlope { get; } = new T[Emissions * States * Units];

        public T[] EmissionParameterSlope { get; } = new T[Emissions * Parameters * Units];

        public void Forward() => NeuronKernel.Forward(default(TwoStateNeuron), TwoStateNeuron.TheForm, Units, _state, _current, _parameter, Next, Emission);

        public void Linearize() => NeuronKernel.Linearize(
            default(TwoStateNeuron), TwoStateNeuron.TheForm, Units, _state, _current, _parameter, Next, Emission, _slopeState, _slopeCurrent, _slopeParameter, EmissionSlope, EmissionParameterSlope);

        /// <summary>Forward, then both passes of slopes, at a chosen width.</summary>
        public void Linearize(int bits)
        {
            EveryWidth<T>.Run(bits, new NeuronForwardKernel<T, TwoStateNeuron>(default(TwoStateNeuron), TwoStateNeuron.TheForm, Units, _state, _current, _parameter, Next, Emission));
            EveryWidth<T>.Run(bits, new NeuronSlopeKernel<T, TwoStateNeuron, AdvanceEquation<TwoStateNeuron>>(
                default, Units, new(States, Currents, Parameters, 0, States), _state, _current, _parameter, Next, _slopeState, _slopeCurrent, _slopeParameter));
            EveryWidth<T>.Run(bits, new NeuronSlopeKernel<T, TwoStateNeuron, EmitEquation<TwoStateNeuron>>(
                default, Units, new(States, 0, Parameters, 0, Emissions), Next, default, _parameter, Emission, EmissionSlope, default, EmissionParameterSlope));
        }

        public T[] All() => [.. Next, .. Emission, .. _slopeState, .. _slopeCurrent, .. _slopeParameter, .. EmissionSlope, .. EmissionParameterSlope];

        public double[] Inputs(int unit) => [.. new[] { _state, _current, _parameter }.SelectMany(plane => plane.Where((_, k) => k % Units == unit)).Select(double.CreateChecked)];

        public double[] Results(int unit) => [.. new[] { Next, Emission }.SelectMany(plane => plane.Where((_, k) => k % Units == unit)).Select(double.CreateChecked)];

        public double Slope(int to, int from, int unit) => double.CreateChecked(from switch
        {
            < States => _slopeState[(((to * States) + from) * Units) + unit],
            < States + Currents => _slopeCurrent[(((to * Currents) + from - States) * Units) + unit],
            _ => _slopeParameter[(((to * Parameters) + from - States - Currents) * Units) + unit],
        });
    }
}
