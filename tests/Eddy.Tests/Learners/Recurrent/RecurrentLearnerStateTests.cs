using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Steps;
using Eddy.Tests.Checkpoints;
using Eddy.Tests.Streams;
using Eddy.Traces;
using Eddy.Traces.OneStep;
using Shouldly;

namespace Eddy.Tests.Learners.Recurrent;

public class RecurrentLearnerStateTests
{
    private static readonly string[] _lstm = ["input", "forget", "cell", "output"];

    public static TheoryData<string> Names => RecurrentLearnerCase.Names;

    public static TheoryData<string> LateNames => RecurrentLearnerCase.LateNames;

    [Theory, MemberData(nameof(Names))]
    public void Saved_and_loaded_it_goes_on_bit_for_bit(string name)
    {
        foreach (int samples in new[] { 0, 1, 13 })
        {
            RecurrentLearner whole = RecurrentLearnerCase.New(name).Run(0, samples), resumed = RecurrentLearnerCase.New(name, options: new() { Seed = 9 }).Run(0, 7);
            Resume.Through(whole, resumed);
            Resume.Fingerprint(resumed).ShouldBe(Resume.Fingerprint(whole));
            Should.Throw<InvalidOperationException>(() => resumed.Learn(RecurrentLearnerCase.Target(0)));
            GoesOnAs(whole, resumed, samples);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Also_with_plain_steps_lessons_that_wait_and_classes_that_came_late(string name)
    {
        RecurrentLearner New() => RecurrentLearnerCase.New(name, LearningTask.Classification, new() { UpdateEvery = 5, ClipNorm = 1 }, new SgdOptions { LearningRate = 0.05 });
        RecurrentLearner whole = New().Run(0, 12), resumed = New();
        whole.Grow(4);
        whole.Run(12, 17);
        Resume.Through(whole, resumed);
        resumed.OutputSize.ShouldBe(4);
        GoesOnAs(whole, resumed, 17);

        // A learner that knows more classes takes over one that knows fewer.
        RecurrentLearner fewer = New().Run(0, 6);
        Resume.Through(fewer, resumed);
        resumed.OutputSize.ShouldBe(2);
        GoesOnAs(fewer, resumed, 6);
    }

    [Theory, MemberData(nameof(LateNames))]
    public void Also_with_labels_that_are_still_to_come(string name)
    {
        RecurrentLearnerOptions options = new() { LabelDelay = 2 };
        RecurrentLearner whole = RecurrentLearnerCase.New(name, options: options), resumed = RecurrentLearnerCase.New(name, options: options);
        Late(whole, 0, 9);
        Resume.Through(whole, resumed);
        Late(whole, 9, 30);
        Late(resumed, 9, 30);
        Resume.Fingerprint(resumed).ShouldBe(Resume.Fingerprint(whole));

        static void Late(RecurrentLearner learner, int from, int to)
        {
            for (int t = from; t < to; t++)
            {
                learner.Observe(RecurrentLearnerCase.Input(t));
                if (t >= 2)
                {
                    learner.LearnLate(RecurrentLearnerCase.Input(t - 2), RecurrentLearnerCase.Target(t - 2));
                }
            }
        }
    }

    [Fact]
    public void Weights_have_plain_names_and_the_shape_of_outputs_by_inputs()
    {
        using var folder = new TemporaryFolder();
        RecurrentLearner learner = RecurrentLearnerCase.New("one-step");
        learner.SaveTo(folder.File("a"));
        var saved = Checkpoint.Load(folder.File("a"));
        var names = saved.Tensors.Where(t => !t.Name.Contains('/')).Select(t => $"{t.Name} [{string.Join(",", t.Shape)}]").ToHashSet();
        names.ShouldBe(
            [
                "layer1.gru.reset.recurrent [5,5]", "layer1.gru.reset.input [5,3]", "layer1.gru.reset.bias [5]",
                "layer1.gru.update.recurrent [5,5]", "layer1.gru.update.input [5,3]", "layer1.gru.update.bias [5]",
                "layer1.gru.new_input.input [5,3]", "layer1.gru.new_input.bias [5]",
                "layer1.gru.new_state.recurrent [5,5]", "layer1.gru.new_state.bias [5]",
                .. _lstm.SelectMany(gate => new[] { $"layer2.lstm.{gate}.recurrent [34,34]", $"layer2.lstm.{gate}.input [34,5]", $"layer2.lstm.{gate}.bias [34]" }),
                "layer3.lru.re.input [4,34]", "layer3.lru.im.input [4,34]",
                "layer3.lru.nu_log [4]", "layer3.lru.theta_log [4]", "layer3.lru.gamma_log [4]",
                "readout.weight [2,11]", "readout.bias [2]",
            ],
            ignoreOrder: true);

        // From source 2 (an input) to unit 3, as it lies inside: after five rows of R and one of b.
        saved.Read<float>("layer1.gru.reset.input")[(3 * 3) + 2].ShouldBe(learner.Core.Network.Layers[0].Maps[0][0]!.Weights.Value[5 + 1 + 2, 3]);
        saved.Read<float>("layer1.gru.reset.recurrent")[(3 * 5) + 2].ShouldBe(learner.Core.Network.Layers[0].Maps[0][0]!.Weights.Value[2, 3]);
        saved.Read<float>("readout.bias")[1].ShouldBe(learner.Core.Network.Readout.Weights.Value[11, 1]);
    }

    [Fact]
    public void Another_learner_is_refused_by_what_differs_and_nothing_is_changed()
    {
        RecurrentLearner saved = Tanh(4, new()).Run(0, 5);
        (RecurrentLearner Other, string Says)[] others =
        [
            (Tanh(5, new()), "layer1: tanh, 4 units, 1 micro-steps, but here tanh, 5 units"),
            (Network.Recurrent(3).Gru(4).Linear(2).Compile(new OneStepOptions(), new SgdOptions()), "but here gru, 4 units"),
            (Network.Recurrent(3).Tanh(4).Tanh(4).Linear(2).Compile(new OneStepOptions(), new SgdOptions()), "layers: 1, but here 2; no layer2, but here layer2: tanh"),
            (Network.Recurrent(3).Tanh(4).Linear(2).Compile(new OneStepOptions(), new AdamOptions()), "step: sgd, but here adam"),
            (Network.Recurrent(3).Tanh(4).Linear(2, readsInput: true).Compile(new OneStepOptions(), new SgdOptions()), "readout hears the input: no, but here yes"),
            (Network.Recurrent(3).Tanh(4).Softmax(2).Compile(new OneStepOptions(), new SgdOptions()), "task: Regression, but here Classification"),
            (Network.Recurrent(3).Tanh(4).Linear(1).Compile(new OneStepOptions(), new SgdOptions()), "saved with 2 outputs, but this learner tells 1 values"),
            (Tanh(4, new() { LabelDelay = 1 }), "label delay: 0, but here 1"),
            (Tanh(4, new() { Streams = 2 }), "streams: 1, but here 2"),
        ];
        foreach ((RecurrentLearner other, string says) in others)
        {
            string before = Resume.Fingerprint(other);
            Should.Throw<InvalidDataException>(() => Resume.Through(saved, other)).Message.ShouldContain(says);
            Resume.Fingerprint(other).ShouldBe(before);
        }

        static RecurrentLearner Tanh(int units, RecurrentLearnerOptions options)
            => Network.Recurrent(3).Tanh(units).Linear(2).Compile(new OneStepOptions(), new SgdOptions(), options);
    }

    [Fact]
    public void A_sparse_network_goes_on_with_its_own_connections_only()
    {
        RecurrentLearner whole = Sparse(1).Run(0, 9), resumed = Sparse(1), other = Sparse(2);
        Resume.Through(whole, resumed);
        GoesOnAs(whole, resumed, 9);
        string before = Resume.Fingerprint(other);
        Should.Throw<InvalidDataException>(() => Resume.Through(whole, other)).Message.ShouldContain("other recurrent weights exist");
        Resume.Fingerprint(other).ShouldBe(before);

        static RecurrentLearner Sparse(ulong seed)
            => Network.Recurrent(3).Tanh(8, options: new() { Sparsity = 0.5 }).Linear(2).Compile(new OneStepOptions(), new SgdOptions(), new() { Seed = seed });
    }

    [Theory]
    [InlineData(LeakForm.Sum)]
    [InlineData(LeakForm.Average)]
    public void A_readout_that_leaks_keeps_what_it_said_when_classes_come_and_forgets_it_with_a_reset(LeakForm form)
    {
        RecurrentLearner learner = Network.Recurrent(3).Tanh(6, leak: 0.5).Softmax(2).WithReadoutMemory(0.8, form).Compile(Rules.EProp(), new SgdOptions { LearningRate = 0.05f });
        learner.Run(0, 12);
        float[] before = learner.Observe(RecurrentLearnerCase.Input(12)).ToArray();
        learner.Learn([1, 0]); // moves the weights, but not what was said
        learner.Grow(4);
        float[] scores = learner.Core.Network.Streams[0].Readout.Answer.Scores.ToArray();
        MathF.Exp(scores[0] - scores[1]).ShouldBe(before[0] / before[1], 1e-5f * before[0] / before[1]);
        scores[2..].ShouldBe([0, 0]);

        learner.Learning = false;
        learner.ResetState();
        float[] fresh = learner.Observe(RecurrentLearnerCase.Input(0)).ToArray();
        float[] later = learner.Observe(RecurrentLearnerCase.Input(0)).ToArray();
        later.ShouldNotBe(fresh);
        learner.ResetState();
        learner.Observe(RecurrentLearnerCase.Input(0)).ToArray().ShouldBe(fresh);
    }

    private static void GoesOnAs(RecurrentLearner whole, RecurrentLearner resumed, int from)
    {
        for (int t = from; t < from + 20; t++)
        {
            resumed.Observe(RecurrentLearnerCase.Input(t)).ToArray().ShouldBe(whole.Observe(RecurrentLearnerCase.Input(t)).ToArray());
            resumed.Learn(RecurrentLearnerCase.Target(t, whole.OutputSize)).ShouldBe(whole.Learn(RecurrentLearnerCase.Target(t, whole.OutputSize)));
        }

        resumed.Steps.ShouldBe(whole.Steps);
        Resume.Fingerprint(resumed).ShouldBe(Resume.Fingerprint(whole));
    }
}
