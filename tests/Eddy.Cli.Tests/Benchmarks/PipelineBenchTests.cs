using Eddy.Experiments.Benchmarks;
using Shouldly;

namespace Eddy.Cli.Tests.Benchmarks;

public class PipelineBenchTests
{
    [Fact]
    public void EveryWayIsMeasuredBesideItsBound()
    {
        PipelineBenchResult result = PipelineBench.Run(2, quick: true);
        result.Rows.Select(row => (row.Network, row.Threads, row.Way, row.Barriers)).ShouldBe(
        [
            ("64x784->512-256", 1, PipelineBench.OneByOne, 0),
            ("64x784->512-256", 1, PipelineBench.WholeLayers, 0),
            ("64x784->512-256", 1, PipelineBench.AllNeurons, 0),
            ("64x784->512-256", 2, PipelineBench.OneByOne, 4),
            ("64x784->512-256", 2, PipelineBench.WholeLayers, 1),
            ("64x784->512-256", 2, PipelineBench.AllNeurons, 2),
            .. Deep(1, 0, 0, 0),
            .. Deep(2, 16, 1, 2),
        ]);
        result.Rows.ShouldAllBe(row => row.AllocatedBytesPerStep >= 0); // of the whole process, other tests of the moment included: that a step allocates nothing is held by the pipeline's own tests
        result.Rows.ShouldAllBe(row => row.SamplesPerSecond >= row.MedianSamplesPerSecond && row.MedianSamplesPerSecond > 0 && row.FractionOfPeak > 0);
        result.Rows[0].SpeedUp.ShouldBe(1);
        result.Rows[0].MedianSpeedUp.ShouldBe(1);
        result.Rows.ShouldAllBe(row => (row.MessageBytes == 0) == (row.Way == PipelineBench.OneByOne));
        result.Rows[1].MessageBytes.ShouldBe(2 * 4 * 64 * 512); // the first layer's output, written and read
        result.Rows[0].Gflops.ShouldBe(result.Rows[0].SamplesPerSecond * 4 * ((512 * (784 + 512)) + (256 * (512 + 256))) / 1e9, 1e-9 * result.Rows[0].Gflops);

        IEnumerable<(string, int, string, int)> Deep(int threads, int oneByOne, int whole, int neurons) =>
        [
            ("16x128->128-128-128-128-128-128-128-128", threads, PipelineBench.OneByOne, oneByOne),
            ("16x128->128-128-128-128-128-128-128-128", threads, PipelineBench.WholeLayers, whole),
            ("16x128->128-128-128-128-128-128-128-128", threads, PipelineBench.AllNeurons, neurons),
        ];
    }

    [Fact]
    public void TheBoundOfASplitByNeuronsCountsPanelsOf32()
    {
        var plan = new PipelineBenchPlan(64, 784, [512, 256], 1);
        plan.NeuronBalance(1).ShouldBe(1);
        plan.NeuronBalance(2).ShouldBe(2);
        new PipelineBenchPlan(64, 10, [96], 1).NeuronBalance(2).ShouldBe(1.5); // three panels: two and one
    }

    [Fact]
    public void NoThreadsAreRefused() => Should.Throw<ArgumentOutOfRangeException>(() => PipelineBench.Run(0)).ParamName.ShouldBe("threads");
}
