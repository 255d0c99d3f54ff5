using Eddy.Learners.Equilibrium;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Tests.Learners.Equilibrium;

public sealed class EquilibriumNetworkTests : IDisposable
{
    private static readonly EquilibriumOptions _options = new() { BatchSize = 3, FreeSteps = 25, NudgedSteps = 7, Beta = 0.3, LearningRates = [0.5, 0.2, 0.05, 0.03], StepSize = 0.4 };

    private readonly WorkerTeam _team = new(1);

    public static TheoryData<EquilibriumForm, EquilibriumActivation, EquilibriumOrder> Dynamics
    {
        get
        {
            var all = new TheoryData<EquilibriumForm, EquilibriumActivation, EquilibriumOrder>();
            foreach (EquilibriumForm form in Enum.GetValues<EquilibriumForm>())
            {
                foreach (EquilibriumActivation activation in Enum.GetValues<EquilibriumActivation>())
                {
                    all.Add(form, activation, EquilibriumOrder.Synchronous);
                    all.Add(form, activation, EquilibriumOrder.Alternating);
                }
            }

            return all;
        }
    }

    public void Dispose() => _team.Dispose();

    [Theory, MemberData(nameof(Dynamics))]
    public void A_step_follows_the_equations(EquilibriumForm form, EquilibriumActivation activation, EquilibriumOrder order)
    {
        foreach (EquilibriumNudge nudge in (EquilibriumNudge[])[EquilibriumNudge.Centered, EquilibriumNudge.OneSided])
        {
            // Arrange
            EquilibriumOptions options = _options with { Form = form, Activation = activation, Order = order, Nudge = nudge };
            EquilibriumNetwork<double> network = New(options);
            (double[][] inputs, byte[] labels) = Batch(network);
            EquilibriumReference up = new(network, options), down = new(network, options);
            double[,] start = new EquilibriumReference(network, options).Weights[0];

            // Act
            network.Learn(labels);
            up.Learn(inputs, labels, 0.3);
            down.Learn(inputs, labels, -0.3);

            // Assert: centred, the sign is no matter; one-sided it is one of the two. 40 steps on sums of at most 70 numbers, over β.
            double error = Math.Min(Off(network, up), Off(network, down));
            error.ShouldBeLessThan(1e-12);
            if (nudge == EquilibriumNudge.OneSided)
            {
                Math.Max(Off(network, up), Off(network, down)).ShouldBeGreaterThan(1e-6);
            }

            start.Cast<double>().Zip(up.Weights[0].Cast<double>(), (a, b) => Math.Abs(a - b)).Max().ShouldBeGreaterThan(1e-6); // else nothing was compared
        }
    }

    [Fact]
    public void The_sign_of_a_one_sided_nudge_changes_from_batch_to_batch()
    {
        EquilibriumOptions options = _options with { Nudge = EquilibriumNudge.OneSided };
        EquilibriumNetwork<double> network = New(options);
        (double[][] inputs, byte[] labels) = Batch(network);
        int ups = 0;
        for (int step = 0; step < 40; step++)
        {
            var up = new EquilibriumReference(network, options);
            up.Learn(inputs, labels, 0.3);
            network.Learn(labels);
            ups += Off(network, up) < 1e-12 ? 1 : 0;
        }

        ups.ShouldBeInRange(8, 32); // 40 fair coins: outside once in 10⁵ seeds
    }

    [Fact]
    public void Continual_updates_are_those_of_one_phase_in_the_limit_of_small_rates()
    {
        EquilibriumNetwork<double> whole = New(Small(EquilibriumNudge.OneSided)), continual = New(Small(EquilibriumNudge.Continual));
        double[] start = Weights(whole);
        (_, byte[] labels) = Batch(whole);
        Batch(continual);
        whole.Learn(labels);
        continual.Learn(labels);
        double[] a = [.. Weights(whole).Zip(start, (after, before) => after - before)], b = [.. Weights(continual).Zip(start, (after, before) => after - before)];
        double size = a.Max(Math.Abs), off = a.Zip(b, (x, y) => Math.Abs(x - y)).Max();
        (off / size).ShouldBeLessThan(1e-4); // of the order of the rates
        off.ShouldBeGreaterThan(0);

        static EquilibriumOptions Small(EquilibriumNudge nudge) => _options with { Nudge = nudge, LearningRates = [1e-6, 1e-6, 1e-6, 1e-6] };
    }

    [Fact]
    public void With_a_tolerance_the_free_phase_ends_when_it_has_settled()
    {
        EquilibriumNetwork<double> all = New(_options with { FreeSteps = 400 }), settled = New(_options with { FreeSteps = 400, Tolerance = 1e-6 });
        Batch(all);
        Batch(settled);
        all.Predict();
        settled.Predict();
        all.FreeStepsTaken.ShouldBe(400);
        settled.FreeStepsTaken.ShouldBeInRange(10, 200);
        for (int c = 0; c < 4; c++)
        {
            settled.Scores[0, c].ShouldBe(all.Scores[0, c], 1e-4);
        }
    }

    [Fact]
    public void Alternating_groups_settle_in_about_half_the_steps()
    {
        EquilibriumOptions options = _options with { Form = EquilibriumForm.Prototypical, Activation = EquilibriumActivation.Tanh, FreeSteps = 400, Tolerance = 1e-9 };
        EquilibriumNetwork<double> together = New(options), alternating = New(options with { Order = EquilibriumOrder.Alternating });
        Batch(together);
        Batch(alternating);
        together.Predict();
        alternating.Predict();
        alternating.FreeStepsTaken.ShouldBeLessThan((together.FreeStepsTaken / 2) + 4);
        alternating.Scores[1, 2].ShouldBe(together.Scores[1, 2], 1e-7);
    }

    [Fact]
    public void What_is_left_open_is_as_published_and_what_is_not_published_must_be_said()
    {
        EquilibriumOptions one = new EquilibriumOptions().For(1), three = new EquilibriumOptions { Form = EquilibriumForm.Prototypical, FreeSteps = 7 }.For(3);
        (one.FreeSteps, one.NudgedSteps, one.Beta).ShouldBe((100, 12, 0.5));
        one.LearningRates.ShouldBe([0.1, 0.05]);
        (three.FreeSteps, three.NudgedSteps).ShouldBe((7, 20));
        three.LearningRates.ShouldBe([0.2, 0.05, 0.01, 0.002]);
        Should.Throw<ArgumentException>(() => new EquilibriumOptions().For(3)).Message.ShouldContain("choose the prototypical form");
        Should.Throw<ArgumentException>(() => new EquilibriumOptions { LearningRates = [0.1, 0.1] }.For(2)).Message.ShouldContain("take 3");
        Should.Throw<ArgumentOutOfRangeException>(() => new EquilibriumOptions { Beta = -0.1 }).Message.ShouldContain("β must be finite and above 0");
        Should.Throw<ArgumentOutOfRangeException>(() => new EquilibriumOptions { LearningRates = [0.1, double.NaN] }).Message.ShouldContain("needs a rate");
        Should.Throw<ArgumentException>(() => new EquilibriumNetwork<float>(4, [], 2, new(), 1, _team)).Message.ShouldContain("at least one hidden layer");
    }

    private EquilibriumNetwork<double> New(EquilibriumOptions options) => new(37, [33, 20, 9], 4, options, 3, _team);

    private static (double[][] Inputs, byte[] Labels) Batch(EquilibriumNetwork<double> network)
    {
        RandomSource random = new(8);
        double[][] inputs = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 37).Select(_ => random.NextDouble()).ToArray())];
        network.Input.CopyFromRows([.. inputs.SelectMany(x => x)]);
        return (inputs, [1, 3, 0]);
    }

    private static double[] Weights(EquilibriumNetwork<double> network) => [.. network.Parameters.SelectMany(p => Numerics.Draws.Rows(p.Parameter.Value))];

    private static double Off(EquilibriumNetwork<double> network, EquilibriumReference reference)
    {
        IEnumerable<double> expected = reference.Weights.Zip(reference.Biases, (w, b) => w.Cast<double>().Concat(b)).SelectMany(values => values);
        return Weights(network).Zip(expected, (got, wanted) => Math.Abs(got - wanted)).Max();
    }
}
