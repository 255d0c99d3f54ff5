using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;
using Shouldly;

namespace Eddy.Tests.Conformance;

[Collection(nameof(Alone))]
public class AllocationTests
{
    private const int WarmUp = 200; // long enough for the runtime to have settled on its final code
    private const int Steps = 20;

    public static TheoryData<string, int> LearnersAndWorkers
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in Learners.Names.Select(row => row.Data))
            {
                data.Add(name, 1);
                data.Add(name, 2);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(LearnersAndWorkers))]
    public void A_step_of_the_encoder_allocates_nothing(string name, int workers)
    {
        using var team = new WorkerTeam(workers);
        TrlEncoder<float> encoder = Learners.New(name, 1, team, 40, 9);
        Learners.Fill(encoder, 0);
        NothingIn(() => encoder.Learn(0, 1));
        NothingIn(() => encoder.Learn(0, 2));
        NothingIn(encoder.Encode);
    }

    [Theory]
    [InlineData(HeadLoss.CrossEntropy)]
    [InlineData(HeadLoss.MeanSquaredError)]
    public void A_step_of_the_head_allocates_nothing(HeadLoss loss)
    {
        var head = new LinearHead<float>([20, 40], 10, 8, loss, new AdamOptions(), seed: 1);
        PanelMatrix<float>[] features = [new(8, 20), new(8, 40)];
        byte[] labels = [0, 1, 2, 3, 4, 5, 6, 7];
        NothingIn(() => head.Learn(features, labels, out _));
        NothingIn(() => head.Forward(features));
    }

    // What the caller's thread allocates is counted exactly. All threads' count holds the test runner's, too, so it must be nothing in one window of many.
    internal static void NothingIn(Action step)
    {
        for (int i = 0; i < WarmUp; i++)
        {
            step();
        }

        long least = long.MaxValue;
        for (int window = 0; window < 20 && least > 0; window++)
        {
            long here = GC.GetAllocatedBytesForCurrentThread(), all = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Steps; i++)
            {
                step();
            }

            all = GC.GetTotalAllocatedBytes(precise: true) - all;
            here = GC.GetAllocatedBytesForCurrentThread() - here;
            here.ShouldBe(0, "bytes on the caller's thread");
            least = Math.Min(least, all);
        }

        least.ShouldBe(0, "bytes on all threads, the least of 20 windows");
    }
}
