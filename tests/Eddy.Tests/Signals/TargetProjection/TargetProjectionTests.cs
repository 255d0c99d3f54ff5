using Eddy.Checkpoints;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Signals.TargetProjection;
using Eddy.Steps;
using Eddy.Tests.Checkpoints;
using Eddy.Tests.Streams;
using Eddy.Tests.Traces;
using Eddy.Traces;
using Eddy.Traces.Ostl;
using Shouldly;

namespace Eddy.Tests.Signals.TargetProjection;

public class TargetProjectionTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_signal_is_the_target_projected_and_acts_on_the_emission(bool toward)
    {
        RecurrentCore<double> core = Core(new() { TowardTarget = toward });
        double[] y = [0, 0.7, 0.3];
        core.Observe(0, [0.4, -1.2]);
        core.Teach(0, y);
        PanelMatrix<double>[] b = Signal(core).Matrices;
        for (int l = 0; l < 2; l++)
        {
            LayerStream<double> layer = core.Network.Streams[0].Layers[l];
            LayerShape shape = core.Network.Layers[l].Shape;
            for (int j = 0; j < shape.Outputs; j++)
            {
                double expected = (toward ? -1 : 1) * ((b[l][j, 1] * 0.7) + (b[l][j, 2] * 0.3));
                layer.OutputSignal[j].ShouldBe(expected, 1e-15);
                for (int s = 0; s < shape.States; s++)
                {
                    layer.Signal[(s * shape.Padded) + j].ShouldBe(expected * layer.EmissionSlope[(s * shape.Padded) + j], 1e-15);
                }
            }
        }
    }

    [Fact]
    public void A_target_of_zeros_moves_no_layer()
    {
        var core = Network.Recurrent(2).Layer(new Eddy.Neurons.AlifNeuron(), 5).Linear(3).Build<double>(Rules.Osttp(), new SgdOptions(), new RecurrentLearnerOptions());
        for (int t = 0; t < 5; t++)
        {
            core.Observe(0, [1, 2]);
            core.Teach(0, [0, 0, 0]);
        }

        SequenceCase.Read(core).ShouldAllBe(g => g.All(v => v == 0));
        core.Network.Readout.Weights.Gradient!.Span.ToArray().ShouldContain(v => v != 0);
    }

    [Fact]
    public void Entries_are_drawn_as_asked_for_and_grow_with_the_classes()
    {
        RecurrentCore<double> gauss = Core(new()), signs = Core(new() { Entries = ProjectionEntries.Signs });
        Entries(gauss).Select(Math.Abs).Average().ShouldBe(0.1 * Math.Sqrt(2 / Math.PI), 0.02); // 6 × 40 values, each off by about 0.06
        float size = (float)(1 / Math.Sqrt(3));
        Entries(signs).ShouldAllBe(v => Math.Abs(v) == size);
        Entries(signs).Count(v => v > 0).ShouldBeInRange(80, 145); // of 225, 5 standard deviations
        double[] before = Entries(signs);
        signs.Network.Readout.Grow(5);
        signs.Network.ReadoutChanged();
        signs.Credit.Grown();
        double[] after = Entries(signs);
        after.ShouldAllBe(v => Math.Abs(v) == size);
        after.Length.ShouldBe(before.Length / 3 * 5);
        after.Where((_, i) => i % 5 < 3).ShouldBe(before);
        signs.Observe(0, [1, 1]);
        signs.Observe(0, [1, 1]);
        signs.Teach(0, [0, 0, 0, 0, 1]);
        SequenceCase.Read(signs).ShouldContain(g => g.Any(v => v != 0));
    }

    [Fact]
    public void A_projection_of_the_wrong_width_is_refused()
    {
        double[][,] good = [new double[40, 3], new double[35, 3]];
        Core(new() { Matrices = good });
        string message = Should.Throw<ArgumentException>(() => Core(new() { Matrices = [new double[40, 3], new double[35, 2]] })).Message;
        message.ShouldContain("layer2");
        message.ShouldContain("[35, 3]");
        Should.Throw<ArgumentException>(() => Core(new() { Matrices = [good[0]] })).Message.ShouldContain("2 layers");
        good[0][1, 1] = double.NaN;
        Should.Throw<ArgumentException>(() => Core(new() { Matrices = good })).Message.ShouldContain("finite");
    }

    [Fact]
    public void One_of_another_width_in_a_checkpoint_is_refused_and_nothing_is_changed()
    {
        using var folder = new TemporaryFolder();
        var saved = new CheckpointBuilder(new CheckpointManifest { Kind = "test" });
        Learner().Save(saved, "");
        saved.Save(folder.File("good"));
        Checkpoint good = Checkpoint.Load(folder.File("good"));
        var altered = new CheckpointBuilder(new CheckpointManifest { Kind = "test" });
        foreach (TensorInfo tensor in good.Tensors)
        {
            int[] shape = [.. tensor.Shape.Select(n => (int)n)];
            _ = tensor.Name == "random/layer1.target_projection" ? altered.Add<float>(tensor.Name, [2, 5], new float[10])
                : tensor.Type == TensorType.F32 ? altered.Add<float>(tensor.Name, shape, good.Read<float>(tensor.Name))
                : tensor.Type == TensorType.U8 ? altered.Add<byte>(tensor.Name, shape, good.Read<byte>(tensor.Name))
                : altered.Add<long>(tensor.Name, shape, good.Read<long>(tensor.Name));
        }

        altered.Save(folder.File("altered"));
        RecurrentLearner other = Learner();
        other.Observe([1, 2]);
        other.Learn([1, 0, 0]);
        string before = Resume.Fingerprint(other);
        Should.Throw<InvalidDataException>(() => other.Load(Checkpoint.Load(folder.File("altered")), "")).Message.ShouldContain("target_projection");
        Resume.Fingerprint(other).ShouldBe(before);
        other.Load(good, "");
        Resume.Fingerprint(other).ShouldNotBe(before);

        static RecurrentLearner Learner() => Network.Recurrent(2).Gru(5).Softmax(3).Compile(Rules.Osttp(), new SgdOptions());
    }

    [Fact]
    public void It_needs_a_target_and_one_signal()
    {
        RecurrentCore<double> core = Core(new());
        core.Observe(0, [1, 2]);
        Should.Throw<InvalidOperationException>(() => core.TeachError(0, [1, 0, 0])).Message.ShouldContain("target");
        core.Waiting.ShouldBe(0);
        Should.Throw<ArgumentException>(() => Network.Recurrent(2).Gru(3).Linear(2).Compile(new OsttpOptions { Feedback = new() }, new SgdOptions())).Message.ShouldContain("Feedback");
        Should.Throw<ArgumentOutOfRangeException>(() => new TargetProjectionOptions { Spread = 0 });
    }

    [Fact]
    public void It_learns_which_of_two_inputs_came_three_steps_before()
    {
        RecurrentLearner learner = Network.Recurrent(3).Gru(24).Softmax(2)
            .Compile(new OsttpOptions { Projection = new() { Spread = 0.3 } }, new AdamOptions { LearningRate = 3e-3f }, new() { Seed = 3 });
        var random = new RandomSource(9);
        int right = 0;
        for (int episode = 0; episode < 1200; episode++)
        {
            int key = random.NextInt(2);
            learner.ResetState();
            float answer = 0;
            for (int t = 0; t < 4; t++)
            {
                answer = learner.Observe([t == 0 && key == 0 ? 1 : 0, t == 0 && key == 1 ? 1 : 0, t == 3 ? 1 : 0])[key];
            }

            right += episode >= 1000 && answer > 0.5f ? 1 : 0;
            learner.Learn([key == 0 ? 1 : 0, key == 1 ? 1 : 0]);
        }

        right.ShouldBeGreaterThan(180); // of 200
    }

    private static RecurrentCore<double> Core(TargetProjectionOptions projection)
        => Network.Recurrent(2).Layer(new BentEmissionNeuron(1), 40).Layer(new BentEmissionNeuron(1), 35).Softmax(3)
            .Build<double>(new OsttpOptions { Projection = projection, Recurrent = false }, new SgdOptions(), new RecurrentLearnerOptions());

    private static TargetProjectionSignal<double> Signal(RecurrentCore<double> core) => (TargetProjectionSignal<double>)((TraceCredit<double>)core.Credit).Signal;

    private static double[] Entries(RecurrentCore<double> core)
        => [.. Signal(core).Matrices.SelectMany(m => Enumerable.Range(0, m.Rows).SelectMany(i => Enumerable.Range(0, m.Columns).Select(o => m[i, o])))];
}
