using Eddy.Networks;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Tests.Conformance;

public class SameBitsTests
{
    public static TheoryData<string> Names => Learners.Names;

    [Theory, MemberData(nameof(Names))]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads(string name)
    {
        string one = After50(name, seed: 7, workers: 1);
        After50(name, seed: 7, workers: 1).ShouldBe(one);
        After50(name, seed: 7, workers: 2).ShouldBe(one);
        After50(name, seed: 7, workers: 3).ShouldBe(one);
        After50(name, seed: 8, workers: 1).ShouldNotBe(one);
    }

    [Fact]
    public void A_wide_layer_has_the_same_bits_on_any_number_of_threads()
    {
        string one = After(1, 2000);
        After(2, 2000).ShouldBe(one);
        After(3, 2000).ShouldBe(one);

        static string After(int workers, int neurons)
        {
            using var team = new WorkerTeam(workers);
            TrlEncoder<float> encoder = Learners.New("trl", 1, team, neurons);
            for (int step = 0; step < 3; step++)
            {
                Learners.Learn(encoder, "trl", step);
            }

            return Learners.Fingerprint(encoder);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Learning_and_encoding_leave_the_input_as_it_is(string name)
    {
        using var team = new WorkerTeam(2);
        TrlEncoder<float> encoder = Learners.New(name, 7, team);
        Learners.Fill(encoder, 3);
        float[] before = encoder.Input.Span.ToArray();
        encoder.Learn(0, 2);
        encoder.Encode();
        encoder.Input.Span.SequenceEqual(before).ShouldBeTrue();
    }

    private static string After50(string name, ulong seed, int workers)
    {
        using var team = new WorkerTeam(workers);
        TrlEncoder<float> encoder = Learners.New(name, seed, team);
        for (int step = 0; step < 50; step++)
        {
            Learners.Learn(encoder, name, step);
        }

        return Learners.Fingerprint(encoder);
    }
}
