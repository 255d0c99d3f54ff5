using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Tests.Checkpoints;
using Shouldly;

namespace Eddy.Tests.Networks;

public class OnlineReadoutStateTests
{
    public static TheoryData<string> Names => OnlineReadoutCase.Names;

    [Theory, MemberData(nameof(Names))]
    public void Saved_and_loaded_it_goes_on_bit_for_bit(string name)
    {
        using var folder = new TemporaryFolder();
        OnlineReadout<float> whole = OnlineReadoutCase.New<float>(name, [40, 9], 2), resumed = OnlineReadoutCase.New<float>(name, [40, 9], 2);
        Run(whole, 0, 15);
        whole.Grow(5);
        Run(whole, 15, 30);
        resumed.Load(Saved(whole, folder), "readout.");
        resumed.Outputs.ShouldBe(5);
        Run(whole, 30, 60);
        Run(resumed, 30, 60);
        OnlineReadoutCase.Everything(resumed).ShouldBe(OnlineReadoutCase.Everything(whole));

        static void Run(OnlineReadout<float> readout, int from, int to)
        {
            for (int t = from; t < to; t++)
            {
                OnlineReadoutCase.Step(readout, new RandomSource(1).Split("sample", t));
            }
        }
    }

    [Fact]
    public void Growing_keeps_what_was_learned_and_adds_zeros()
    {
        OnlineReadout<double> readout = OnlineReadoutCase.New<double>("softmax, adam, normalised, averaged", [7, 3], 2);
        OnlineReadoutCase.Step(readout, new RandomSource(2));
        OnlineReadoutRows<double>[] before = [readout.Weights, readout.FirstMoment!, readout.SecondMoment!, readout.Average!];
        readout.Grow(4);
        OnlineReadoutRows<double>[] after = [readout.Weights, readout.FirstMoment!, readout.SecondMoment!, readout.Average!];
        for (int k = 0; k < before.Length; k++)
        {
            double[] old = before[k].Span.ToArray(), grown = after[k].Span.ToArray();
            grown.Length.ShouldBe(2 * old.Length);
            grown[..old.Length].ShouldBe(old);
            grown[old.Length..].ShouldAllBe(w => w == 0);
            old.ShouldContain(w => w != 0);
        }

        Should.Throw<ArgumentOutOfRangeException>(() => readout.Grow(3)).Message.ShouldContain("4 outputs");
    }

    [Fact]
    public void An_answer_can_be_taught_the_class_that_it_could_not_name()
    {
        OnlineReadout<double> readout = OnlineReadoutCase.New<double>("softmax", [3], 2);
        readout.Features(0).Fill(1);
        readout.Forward();
        readout.Grow(4);
        readout.Output.ToArray().ShouldBe([0.25, 0.25, 0.25, 0.25]);
        readout.Learn([0, 0, 1, 0]).ShouldBe(Math.Log(4), 1e-15);
        readout.Forward()[2].ShouldBeGreaterThan(0.25);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_padding_stays_zero(string name)
    {
        OnlineReadout<float> readout = OnlineReadoutCase.New<float>(name, [33, 5], 3);
        var random = new RandomSource(3);
        for (int t = 0; t < 50; t++)
        {
            OnlineReadoutCase.Step(readout, random);
        }

        OnlineReadoutRows<float>?[] all = [readout.Weights, readout.FirstMoment, readout.SecondMoment, readout.Average];
        foreach (OnlineReadoutRows<float> rows in all.OfType<OnlineReadoutRows<float>>())
        {
            for (int o = 0; o < 3; o++)
            {
                float[] row = rows.Span.Slice(o * 96, 96).ToArray(); // 33 and 31 of padding, 5, the bias, 26 of padding
                row[33..64].Concat(row[70..]).ShouldAllBe(w => w == 0);
                row[69].ShouldBe(rows.Bias(o));
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_number_that_is_not_finite_is_refused_before_a_weight_moves(string name)
    {
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            OnlineReadout<float> readout = OnlineReadoutCase.New<float>(name, [4], 3);
            OnlineReadoutCase.Step(readout, new RandomSource(4));
            double[] before = OnlineReadoutCase.Everything(readout);
            readout.Features(0)[2] = bad;
            readout.Forward();
            Should.Throw<NonFiniteException>(() => readout.Learn([0, 1, 0])).Message.ShouldContain("step 2");
            readout.Features(0)[2] = 1;
            readout.Forward();
            Should.Throw<NonFiniteException>(() => readout.Learn([0, bad, 0]));
            OnlineReadoutCase.Everything(readout).ShouldBe(before);
            readout.Forward();
            double.IsFinite(readout.Learn([0, 1, 0])).ShouldBeTrue();
        }
    }

    [Fact]
    public void Calls_out_of_order_and_wrong_lengths_are_refused_before_a_weight_moves()
    {
        OnlineReadout<float> readout = OnlineReadoutCase.New<float>("softmax, averaged", [4], 3);
        Should.Throw<InvalidOperationException>(() => readout.Learn([0, 1, 0])).Message.ShouldContain("Forward");
        readout.Forward();
        Should.Throw<ArgumentException>(() => readout.Learn([0, 1])).Message.ShouldContain("length 2, but 3");
        OnlineReadoutCase.Everything(readout).ShouldAllBe(w => w == 0);
        readout.Learn([0, 1, 0]);
        Should.Throw<InvalidOperationException>(() => readout.Learn([0, 1, 0]));
        Should.Throw<InvalidOperationException>(() => readout.Loss([0, 1, 0]));
        readout.Steps.ShouldBe(1);
    }

    [Fact]
    public void Sizes_and_options_are_checked_where_they_are_given()
    {
        Should.Throw<ArgumentException>(() => new OnlineReadout<float>([], 2, LearningTask.Classification)).Message.ShouldContain("at least one block");
        Should.Throw<ArgumentOutOfRangeException>(() => new OnlineReadout<float>([3, 0], 2, LearningTask.Classification));
        Should.Throw<ArgumentOutOfRangeException>(() => new OnlineReadout<float>([3], 0, LearningTask.Classification));
        Should.Throw<ArgumentException>(() => new OnlineReadout<float>([int.MaxValue, 5], 1, LearningTask.Classification));
        Should.Throw<ArgumentOutOfRangeException>(() => new OnlineReadoutOptions { Averaging = 1 });
        Should.Throw<ArgumentOutOfRangeException>(() => new OnlineReadoutOptions { Averaging = -0.1 });
        Should.Throw<ArgumentOutOfRangeException>(() => new OnlineReadoutOptions { Averaging = double.NaN });
        Should.Throw<ArgumentNullException>(() => new OnlineReadoutOptions { Step = null! });
    }

    [Fact]
    public void A_checkpoint_of_another_readout_is_refused_and_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        OnlineReadout<float> other = OnlineReadoutCase.New<float>("softmax", [40, 8], 2), readout = OnlineReadoutCase.New<float>("softmax", [40, 9], 2);
        OnlineReadout<float> adam = OnlineReadoutCase.New<float>("softmax, adam", [40, 8], 2);
        OnlineReadoutCase.Step(other, new RandomSource(5));
        OnlineReadoutCase.Step(readout, new RandomSource(5));
        double[] before = OnlineReadoutCase.Everything(readout);
        Checkpoint checkpoint = Saved(other, folder);
        Should.Throw<InvalidDataException>(() => readout.Load(checkpoint, "readout.")).Message.ShouldContain("1.weight");
        Should.Throw<InvalidDataException>(() => readout.Load(checkpoint, "head."));
        Should.Throw<InvalidDataException>(() => adam.Load(checkpoint, "readout.")).Message.ShouldContain("first");
        OnlineReadoutCase.Everything(readout).ShouldBe(before);
        OnlineReadoutCase.Everything(adam).ShouldAllBe(w => w == 0);
    }

    [Fact]
    public void The_state_is_counted()
    {
        const int Row = 64 * sizeof(float); // 40 features and the bias
        OnlineReadoutCase.New<float>("softmax", [40], 3).StateBytes.ShouldBe((3 * Row) + 8);
        OnlineReadoutCase.New<float>("softmax, averaged", [40], 3).StateBytes.ShouldBe((6 * Row) + 8);
        OnlineReadoutCase.New<float>("softmax, adam, normalised, averaged", [40], 3).StateBytes.ShouldBe((12 * Row) + 8);
    }

    private static Checkpoint Saved(OnlineReadout<float> readout, TemporaryFolder folder)
    {
        var builder = new CheckpointBuilder(new CheckpointManifest { Kind = "test" });
        readout.Save(builder, "readout.");
        string path = folder.File($"{Guid.NewGuid():N}.safetensors");
        builder.Save(path);
        return Checkpoint.Load(path);
    }
}
