using Eddy.Networks.Pipeline;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Tests.Networks.Pipeline;

public class LayerGroupsTests
{
    [Fact]
    public void No_other_cut_has_a_cheaper_dearest_group()
    {
        var random = new RandomSource(3);
        for (int layers = 1; layers <= 7; layers++)
        {
            for (int groups = 1; groups <= 5; groups++)
            {
                double[] costs = [.. Enumerable.Range(0, layers).Select(_ => 1.0 + random.NextInt(20))]; // whole numbers: sums are exact
                LayerGroups cut = LayerGroups.Of(costs, groups);
                double[] dear = [.. Enumerable.Range(0, groups).Select(g => costs[cut.FirstOf(g)..cut.FirstOf(g + 1)].Sum())];
                (cut.Count, cut.FirstOf(0), cut.FirstOf(groups)).ShouldBe((groups, 0, layers));
                (dear.Sum(), dear.Max()).ShouldBe((cut.Total, cut.Slowest));
                cut.Total.ShouldBe(costs.Sum());
                cut.Slowest.ShouldBe(Best(costs, groups), $"{string.Join(' ', costs)} in {groups}");
            }
        }

        static double Best(ReadOnlySpan<double> costs, int groups)
        {
            double all = 0;
            foreach (double cost in costs)
            {
                all += cost;
            }

            double best = all;
            for (int first = 0; groups > 1 && first <= costs.Length; first++)
            {
                double head = 0;
                foreach (double cost in costs[..first])
                {
                    head += cost;
                }

                best = Math.Min(best, Math.Max(head, Best(costs[first..], groups - 1)));
            }

            return best;
        }
    }

    [Fact]
    public void Four_wide_layers_go_two_and_two_over_two_threads()
    {
        double[] costs = [LayerGroups.Cost(784, 2000), LayerGroups.Cost(2000, 2000), LayerGroups.Cost(2000, 2000), LayerGroups.Cost(2000, 2000)];
        LayerGroups cut = LayerGroups.Of(costs, 2);
        cut.FirstOf(1).ShouldBe(2);
        (cut.Total / cut.Slowest).ShouldBe((2784 + (3 * 4000)) / 8000.0, 1e-15); // the common factor 2000 cancels but for rounding
    }
}
