using Eddy.Networks;
using Eddy.Networks.Pipeline;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Shouldly;
using Subjects = Eddy.Tests.Conformance.Learners;

namespace Eddy.Tests.Networks.Pipeline;

/// <summary>What a pipeline refuses, and what it says when a layer fails. Beside no other tests, as all tests of threads.</summary>
[Collection(nameof(Alone))]
public class TrlPipelineRefusalTests
{
    [Theory, MemberData(nameof(TrlPipelineTests.Splits), MemberType = typeof(TrlPipelineTests))]
    public void A_loss_that_is_not_finite_is_reported_as_without_a_pipeline(PipelineSplit split)
    {
        using var team = new WorkerTeam(2);
        for (int layer = 0; layer < TrlPipelineTests.Layers.Length; layer++)
        {
            (TrlEncoder<float> piped, TrlEncoder<float> plain) = (Subjects.New("trl-s", 7, team, TrlPipelineTests.Layers), Subjects.New("trl-s", 7, team, TrlPipelineTests.Layers));
            var pipeline = new TrlPipeline<float>(piped, split);
            for (int step = 0; step < 2; step++)
            {
                TrlPipelineTests.Enter(pipeline, step);
                Subjects.Fill(plain, step);
                plain.Learn(0, TrlPipelineTests.Layers.Length);
            }

            pipeline.Drain();
            piped.Layers[layer].Dense.Weight.Value[0, 0] = plain.Layers[layer].Dense.Weight.Value[0, 0] = float.NaN;
            Subjects.Fill(plain, 2);
            var expected = Should.Throw<NonFiniteException>(() => plain.Learn(0, TrlPipelineTests.Layers.Length));
            var thrown = Should.Throw<NonFiniteException>(() =>
            {
                for (int step = 2; step < 8; step++)
                {
                    TrlPipelineTests.Enter(pipeline, step);
                }
            });
            (thrown.Step, thrown.Layer).ShouldBe((expected.Step, expected.Layer));
            (thrown.Step, thrown.Layer).ShouldBe((3L, layer));
            Should.Throw<InvalidOperationException>(() => pipeline.Learn()).Message.ShouldContain("Load the last checkpoint");
            Should.Throw<InvalidOperationException>(() => pipeline.Drain()).Message.ShouldContain("Load the last checkpoint");
        }
    }

    [Fact]
    public void Of_layers_that_fail_in_one_tick_the_one_with_the_oldest_batch_is_named()
    {
        using var team = new WorkerTeam(1);
        var pipeline = new TrlPipeline<float>(Subjects.New("trl-s", 7, team, TrlPipelineTests.Layers));
        TrlPipelineTests.Enter(pipeline, 0);
        pipeline.Encoder.Layers[0].Dense.Weight.Value[0, 0] = float.NaN; // layer 1 meets batch 2 with it,
        pipeline.Encoder.Layers[1].Dense.Weight.Value[0, 0] = float.NaN; // while layer 2 meets batch 1
        var thrown = Should.Throw<NonFiniteException>(() => TrlPipelineTests.Enter(pipeline, 1));
        (thrown.Step, thrown.Layer).ShouldBe((1L, 1));
    }

    [Fact]
    public void What_cannot_work_is_refused_with_the_reason()
    {
        using var team = new WorkerTeam(1);
        Should.Throw<NotSupportedException>(() => new TrlPipeline<float>(Subjects.New("trl-s, clipped", 7, team))).Message.ShouldContain("GradientClip is 1, a bound of the norm over all layers");
        Should.Throw<ArgumentOutOfRangeException>(() => new TrlPipeline<float>(Subjects.New("trl-s", 7, team), (PipelineSplit)7)).ParamName.ShouldBe("split");
        Should.Throw<ArgumentNullException>(() => new TrlPipeline<float>(null!));
    }

    [Fact]
    public void Sums_of_another_length_are_refused_before_anything_is_learned()
    {
        using var team = new WorkerTeam(1);
        var pipeline = new TrlPipeline<float>(Subjects.New("trl-s", 7, team, TrlPipelineTests.Layers));
        TrlPipelineTests.Enter(pipeline, 0);
        string before = Subjects.Fingerprint(pipeline.Encoder);
        Should.Throw<ArgumentException>(() => pipeline.Learn(new TrlLosses[3]));
        Should.Throw<ArgumentException>(() => pipeline.Drain(new TrlLosses[5]));
        Subjects.Fingerprint(pipeline.Encoder).ShouldBe(before);
        pipeline.Drain();
    }

    [Fact]
    public void Learning_by_other_means_is_refused_in_flight_and_welcome_when_drained()
    {
        using var team = new WorkerTeam(1);
        var pipeline = new TrlPipeline<float>(Subjects.New("trl-s", 7, team, TrlPipelineTests.Layers));
        TrlPipelineTests.Enter(pipeline, 0);
        pipeline.Drain();
        pipeline.Encoder.Learn(0, 2);
        TrlPipelineTests.Enter(pipeline, 1); // takes the layers as they are
        pipeline.Encoder.Learn(2, 3);
        Should.Throw<InvalidOperationException>(() => pipeline.Learn()).Message.ShouldContain("Layer 3 has taken 2 steps, but the pipeline left it at 1");
        Should.Throw<InvalidOperationException>(() => pipeline.Drain()).Message.ShouldContain("Call Drain before");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Without_its_team_it_does_nothing(int workers)
    {
        var team = new WorkerTeam(workers);
        var pipeline = new TrlPipeline<float>(Subjects.New("trl-s", 7, team, TrlPipelineTests.Layers));
        TrlPipelineTests.Enter(pipeline, 0);
        string before = Subjects.Fingerprint(pipeline.Encoder);
        team.Dispose();
        Should.Throw<ObjectDisposedException>(() => pipeline.Learn());
        Should.Throw<ObjectDisposedException>(() => pipeline.Drain());
        Subjects.Fingerprint(pipeline.Encoder).ShouldBe(before);
        pipeline.Encoder.Layers[0].Steps.ShouldBe(1);
    }
}
