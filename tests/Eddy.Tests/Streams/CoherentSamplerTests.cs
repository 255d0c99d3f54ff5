using Eddy.Numerics;
using Eddy.Streams;
using Shouldly;

namespace Eddy.Tests.Streams;

public class CoherentSamplerTests
{
    public static TheoryData<int, int, double> Streams
    {
        get
        {
            var data = new TheoryData<int, int, double>();
            foreach (int count in new[] { 1, 2, 17, 160, 999 })
            {
                foreach (int chunk in new[] { 1, 2, 16, 500, 2000 })
                {
                    foreach (double coherence in new[] { 0, 0.5, 1 })
                    {
                        data.Add(count, chunk, coherence);
                    }
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Streams))]
    public void Every_sample_occurs_exactly_once(int count, int chunk, double coherence)
    {
        var sampler = new CoherentSampler(Labels(count, 10), chunk, coherence);
        (sampler.Count, sampler.ChunkSize, sampler.Coherence).ShouldBe((count, chunk, coherence));
        sampler.Order(new RandomSource(1)).Order().ShouldBe(Enumerable.Range(0, count));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(16)]
    public void Whole_chunks_come_until_no_class_has_more_than_one_left(int chunk)
    {
        byte[] labels = Labels(2003, 7);
        int[] order = new CoherentSampler(labels, chunk).Order(new RandomSource(2));
        int[] left = new int[7];
        foreach (byte label in labels)
        {
            left[label]++;
        }

        int at = 0;
        while (left.Any(count => count > chunk))
        {
            int label = labels[order[at]];
            left[label].ShouldBeGreaterThan(chunk, $"class {label} at {at} was drawn though others had more left");
            order.Skip(at).Take(chunk).ShouldAllBe(index => labels[index] == label);
            left[label] -= chunk;
            at += chunk;
        }

        // what is left of each class is one chunk at most, and comes in one run
        while (at < order.Length)
        {
            int label = labels[order[at]], length = left[label];
            length.ShouldBeInRange(1, chunk);
            order.Skip(at).Take(length).ShouldAllBe(index => labels[index] == label);
            left[label] = 0;
            at += length;
        }
    }

    [Fact]
    public void Classes_are_drawn_in_proportion_to_what_they_have_left()
    {
        // 9 : 1, of which the first draw takes the smaller one time in ten: of 4000 draws 400, within five deviations of √(4000·0.09) = 19
        byte[] labels = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i % 10 == 0 ? 1 : 0))];
        var sampler = new CoherentSampler(labels, 10);
        int small = Enumerable.Range(0, 4000).Count(seed => labels[sampler.Order(new RandomSource((ulong)seed))[0]] == 1);
        small.ShouldBeInRange(400 - 95, 400 + 95);
    }

    [Fact]
    public void Within_a_class_every_sample_is_equally_likely_to_come_first()
    {
        // 20 samples of one class: each comes first in 1 of 20 orders; of 4000 in 200, within five deviations of 14
        var sampler = new CoherentSampler(new byte[20], 4);
        int[] first = new int[20];
        for (ulong seed = 0; seed < 4000; seed++)
        {
            first[sampler.Order(new RandomSource(seed))[0]]++;
        }

        first.ShouldAllBe(count => count >= 130 && count <= 270);
    }

    [Fact]
    public void Less_coherence_leaves_fewer_neighbours_of_one_class()
    {
        byte[] labels = Labels(4000, 10);

        // Whole chunks of 16: 15 of 16 neighbours and by chance a tenth of the borders. N swaps move a sample with probability 1 − e⁻², so a pair of
        // neighbours stays whole with e⁻⁴; N/2 swaps: e⁻². Ten classes by chance 0.1. Of 4000 neighbours, deviation 0.008 at most: five of them.
        Same(labels, 1).ShouldBe((15 + 0.1) / 16, 0.04);
        Same(labels, 0.5).ShouldBe(0.1 + (0.84 * Math.Exp(-2)), 0.04);
        Same(labels, 0).ShouldBe(0.1 + (0.84 * Math.Exp(-4)), 0.04);
    }

    [Fact]
    public void The_order_depends_on_the_random_source_alone()
    {
        var sampler = new CoherentSampler(Labels(300, 5), 8, 0.7);
        int[] one = sampler.Order(new RandomSource(3));
        sampler.Order(new RandomSource(3)).ShouldBe(one);
        sampler.Order(new RandomSource(4)).ShouldNotBe(one);
        new CoherentSampler(Labels(300, 5), 8, 0.7).Order(new RandomSource(3)).ShouldBe(one);
    }

    [Fact]
    public void Classes_of_very_different_size_and_absent_classes_are_served()
    {
        byte[] labels = [.. Enumerable.Repeat((byte)0, 1000), 7, 7, 255];
        int[] order = new CoherentSampler(labels, 16).Order(new RandomSource(1));
        order.Order().ShouldBe(Enumerable.Range(0, 1003));

        // the two small classes never hold more than a chunk, so they come when the large one does not either: after 62 chunks of it
        Enumerable.Range(0, 1003).Where(i => labels[order[i]] != 0).ShouldAllBe(i => i >= 62 * 16);
    }

    [Fact]
    public void A_class_smaller_than_a_chunk_comes_whole()
    {
        byte[] labels = Labels(50, 5);
        int[] order = new CoherentSampler(labels, 100).Order(new RandomSource(1));
        Enumerable.Range(1, 49).Count(i => labels[order[i]] != labels[order[i - 1]]).ShouldBe(4);
    }

    [Fact]
    public void The_labels_are_copied()
    {
        byte[] labels = Labels(100, 4);
        var sampler = new CoherentSampler(labels, 8);
        int[] before = sampler.Order(new RandomSource(1));
        Array.Clear(labels);
        sampler.Order(new RandomSource(1)).ShouldBe(before);
    }

    [Fact]
    public void Bad_arguments_are_refused_by_name()
    {
        Should.Throw<ArgumentException>(() => new CoherentSampler([], 1)).Message.ShouldContain("no sample");
        Should.Throw<ArgumentOutOfRangeException>(() => new CoherentSampler([1], 0)).ParamName.ShouldBe("chunkSize");
        foreach (double coherence in new[] { -0.01, 1.01, double.NaN })
        {
            Should.Throw<ArgumentOutOfRangeException>(() => new CoherentSampler([1], 1, coherence)).ParamName.ShouldBe("coherence");
        }

        Should.Throw<ArgumentNullException>(() => new CoherentSampler([1], 1).Order(null!));
    }

    private static byte[] Labels(int count, int classes)
    {
        var random = new RandomSource(99);
        return [.. Enumerable.Range(0, count).Select(_ => (byte)random.NextInt(classes))];
    }

    private static double Same(byte[] labels, double coherence)
    {
        int[] order = new CoherentSampler(labels, 16, coherence).Order(new RandomSource(5));
        return Enumerable.Range(1, labels.Length - 1).Count(i => labels[order[i]] == labels[order[i - 1]]) / (labels.Length - 1.0);
    }
}
