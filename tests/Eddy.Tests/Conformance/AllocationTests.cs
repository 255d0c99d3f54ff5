using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Tests.Conformance;

[Collection(nameof(Alone))]
public class AllocationTests
{
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
        Allocation.NothingOnAnyThreadIn(() => encoder.Learn(0, 1));
        Allocation.NothingOnAnyThreadIn(() => encoder.Learn(0, 2));
        Allocation.NothingOnAnyThreadIn(encoder.Encode);
    }

    [Theory]
    [InlineData(HeadLoss.CrossEntropy)]
    [InlineData(HeadLoss.MeanSquaredError)]
    public void A_step_of_the_head_allocates_nothing(HeadLoss loss)
    {
        var head = new LinearHead<float>([20, 40], 10, 8, loss, new AdamOptions(), seed: 1);
        PanelMatrix<float>[] features = [new(8, 20), new(8, 40)];
        byte[] labels = [0, 1, 2, 3, 4, 5, 6, 7];
        Allocation.NothingOnAnyThreadIn(() => head.Learn(features, labels, out _));
        Allocation.NothingOnAnyThreadIn(() => head.Forward(features));
    }
}
