using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Tests.Checkpoints;
using Shouldly;

namespace Eddy.Tests.Learners;

public class TrlLearnerStateTests
{
    public static TheoryData<string> Names => TrlLearnerCase.Names;

    public static TheoryData<string, int> NamesAndSamples
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in Names.Select(row => row.Data))
            {
                foreach (int samples in new[] { 0, 1, 2, 29 })
                {
                    data.Add(name, samples);
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(NamesAndSamples))]
    public void Saved_and_loaded_it_goes_on_bit_for_bit(string name, int samples)
    {
        TrlLearner whole = TrlLearnerCase.New(name).Run(0, samples), resumed = TrlLearnerCase.New(name, seed: 2).Run(0, 17);
        Streams.Resume.Through(whole, resumed);
        resumed.Fingerprint().ShouldBe(whole.Fingerprint());
        resumed.Steps.ShouldBe(samples);
        Should.Throw<InvalidOperationException>(() => resumed.Learn(TrlLearnerCase.Target(0)));
        for (int t = samples; t < samples + 40; t++)
        {
            resumed.Observe(TrlLearnerCase.Input(t)).ToArray().ShouldBe(whole.Observe(TrlLearnerCase.Input(t)).ToArray());
            resumed.Learn(TrlLearnerCase.Target(t)).ShouldBe(whole.Learn(TrlLearnerCase.Target(t)));
            resumed.Losses(0).ShouldBe(whole.Losses(0));
        }

        resumed.Fingerprint().ShouldBe(whole.Fingerprint());
    }

    [Theory, MemberData(nameof(Names))]
    public void Also_between_a_sample_and_its_label_after_a_reset_and_with_classes_that_came_late(string name)
    {
        TrlLearner whole = TrlLearnerCase.New(name).Run(0, 20), resumed = TrlLearnerCase.New(name);
        whole.Grow(5);
        whole.Observe(TrlLearnerCase.Input(20));
        Streams.Resume.Through(whole, resumed);
        resumed.OutputSize.ShouldBe(5);
        resumed.LearnLate(TrlLearnerCase.Input(20), TrlLearnerCase.Target(20, 5)).ShouldBe(whole.LearnLate(TrlLearnerCase.Input(20), TrlLearnerCase.Target(20, 5)));
        resumed.Run(21, 30).Fingerprint().ShouldBe(whole.Run(21, 30).Fingerprint());

        whole.ResetState();
        Streams.Resume.Through(whole, resumed);
        resumed.Run(30, 31);
        resumed.Layers[0].Losses.Similarity.ShouldBe(0);
        resumed.Run(31, 40).Fingerprint().ShouldBe(whole.Run(30, 40).Fingerprint());
    }

    [Theory, MemberData(nameof(Names))]
    public void Saving_changes_nothing(string name)
    {
        TrlLearner saved = TrlLearnerCase.New(name).Run(0, 10);
        saved.Observe(TrlLearnerCase.Input(10));
        saved.Fingerprint();
        saved.Learn(TrlLearnerCase.Target(10));
        saved.Run(11, 20).Fingerprint().ShouldBe(TrlLearnerCase.New(name).Run(0, 20).Fingerprint());
    }

    [Theory, MemberData(nameof(Names))]
    public void The_same_seed_gives_the_same_bits_and_another_others(string name)
    {
        string one = TrlLearnerCase.New(name, 7).Run(0, 40).Fingerprint();
        TrlLearnerCase.New(name, 7).Run(0, 40).Fingerprint().ShouldBe(one);
        TrlLearnerCase.New(name, 8).Run(0, 40).Fingerprint().ShouldNotBe(one);
        TrlLearnerCase.New(name, 8).Fingerprint().ShouldNotBe(TrlLearnerCase.New(name, 7).Fingerprint());
    }

    [Fact]
    public void A_checkpoint_of_another_learner_is_refused()
    {
        using var folder = new TemporaryFolder();
        Checkpoint checkpoint = Saved(folder, TrlLearnerCase.New("default").Run(0, 10));
        Should.Throw<InvalidDataException>(() => TrlLearnerCase.New("default").Load(checkpoint, "b."));
        foreach (string other in new[] { "adam", "trace, shift", "partner mean, drawn targets", "identity, schedule" })
        {
            Should.Throw<InvalidDataException>(() => TrlLearnerCase.New(other).Load(checkpoint, "a.")).Message.ShouldContain("state");
        }

        var wider = new TrlLearner(TrlLearnerCase.Inputs + 1, 3, LearningTask.Classification, 1, TrlLearnerCase.Options("default"));
        Should.Throw<InvalidDataException>(() => wider.Load(checkpoint, "a."));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.")]
    [InlineData("learner/")]
    public void Weights_lie_under_plain_names_as_rows_of_neurons(string prefix)
    {
        using var folder = new TemporaryFolder();
        TrlLearner learner = TrlLearnerCase.New("default").Run(0, 10);
        Checkpoint checkpoint = Saved(folder, learner, prefix);
        float[] weights = checkpoint.Read<float>(prefix + "layers.0.weight"), map = checkpoint.Read<float>(prefix + "layers.1.lateral");
        for (int j = 0; j < 35; j++)
        {
            for (int k = 0; k < TrlLearnerCase.Inputs; k++)
            {
                weights[(j * TrlLearnerCase.Inputs) + k].ShouldBe(learner.Layers[0].Weight.Value[k, j]);
            }
        }

        map.Length.ShouldBe(81);
        checkpoint.Read<float>(prefix + "layers.1.bias").Length.ShouldBe(9);
        var loaded = TrlLearnerCase.New("default", 3);
        loaded.Load(checkpoint, prefix);
        loaded.Fingerprint().ShouldBe(learner.Fingerprint());
    }

    /// <summary>A fingerprint of what is saved under some names.</summary>
    public static string Fingerprint(TrlLearner learner, Func<string, bool> include)
    {
        using var folder = new TemporaryFolder();
        return Saved(folder, learner).TensorsSha256(include);
    }

    private static Checkpoint Saved(TemporaryFolder folder, TrlLearner learner, string prefix = "a.")
    {
        var builder = new CheckpointBuilder(new CheckpointManifest { Kind = "test" });
        learner.Save(builder, prefix);
        builder.Save(folder.File("state"));
        return Checkpoint.Load(folder.File("state"));
    }
}
