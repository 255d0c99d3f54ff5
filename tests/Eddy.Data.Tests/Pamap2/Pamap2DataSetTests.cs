using System.Globalization;
using System.Text;
using Eddy.Data.Pamap2;
using Eddy.Data.Records;
using Eddy.Data.Tests.Records;
using Shouldly;

namespace Eddy.Data.Tests.Pamap2;

public sealed class Pamap2DataSetTests : IDisposable
{
    private static readonly Pamap2Options _all = new() { KeepEvery = 1 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_last_subject_is_the_test_and_the_one_before_validation()
    {
        foreach (int subject in new[] { 105, 101, 109, 104 })
        {
            WriteSubject($"Protocol/subject{subject}.dat", Row(1, subject), Row(24, 2));
        }

        WriteSubject("subject110.dat", Row(1, 0)); // beside Protocol/: not looked at
        Pamap2DataSet data = Pamap2DataSet.Load(_folder.Path, _all);
        data.Train.Subjects.ShouldBe([101, 104]);
        data.Validation.Subjects.ShouldBe([105]);
        data.Test.Subjects.ShouldBe([109]);
        (data.Train.Count, data.Validation.Count, data.Test.Count, data.RowsRead).ShouldBe((4, 2, 2, 8));
        data.Train.SubjectOf(2).ShouldBe(104);
        data.Test.Labels.ToArray().ShouldBe([(byte)0, (byte)11]);
        (data.ClassNames.Count, data.ClassNames[3], data.InputNames.Count, data.InputNames[0], data.InputNames[51]).ShouldBe((12, "walking", 52, "heart_rate", "ankle_orientation_4"));
        data.InputNames[18].ShouldBe("chest_temperature"); // after the heart rate and the 17 columns of the hand
    }

    [Fact]
    public void Files_may_lie_directly_in_the_folder_and_be_packed()
    {
        for (int subject = 101; subject <= 103; subject++)
        {
            _folder.Write($"subject{subject}.dat", TextStream.Gzip(Encoding.UTF8.GetBytes(Row(1, 1) + "\n" + Row(2, 2) + "\n")));
        }

        Pamap2DataSet.IsIn(_folder.Path).ShouldBeTrue();
        Pamap2DataSet.Load(_folder.Path, _all).Test.Count.ShouldBe(2);
    }

    [Fact]
    public void Missing_values_become_the_training_mean_and_all_is_scaled_by_training_statistics()
    {
        WriteSubject("Protocol/subject101.dat", Row(1, 2), Row(2, double.NaN), Row(3, 6), Row(4, 4));
        WriteSubject("Protocol/subject102.dat", Row(1, 100));
        WriteSubject("Protocol/subject103.dat", Row(1, double.NaN), Row(1, 5));
        Pamap2DataSet data = Pamap2DataSet.Load(_folder.Path, _all);

        // Column 0 has 2, missing, 6, 4: mean 4, filled 2 4 6 4, deviation √((4 + 0 + 4 + 0)/4) = √2. The others are constant: 0.5, and missing everywhere in the last.
        double deviation = Math.Sqrt(2);
        (data.Means[0], data.Deviations[0]).ShouldBe((4.0, deviation));
        (data.Means[1], data.Deviations[1], data.Means[51], data.Deviations[51]).ShouldBe((0.5, 1.0, 0.0, 1.0));
        Column(data.Train).ShouldBe([(float)(-2 / deviation), 0, (float)(2 / deviation), 0]);
        Column(data.Validation).ShouldBe([(float)(96 / deviation)]);
        Column(data.Test).ShouldBe([0, (float)(1 / deviation)]);
        data.Train.Features.Slice(1, 51).ToArray().ShouldAllBe(x => x == 0);

        static float[] Column(Pamap2Part part) => [.. Enumerable.Range(0, part.Count).Select(i => part.Row(i)[0])];
    }

    [Fact]
    public void Every_tenth_row_is_counted_before_other_activities_are_dropped()
    {
        string[] rows = [.. Enumerable.Range(0, 100).Select(i => Row(i is >= 35 and < 65 ? 0 : 4, i))];
        for (int subject = 101; subject <= 103; subject++)
        {
            WriteSubject($"Protocol/subject{subject}.dat", rows);
        }

        // Rows 0, 10, …, 90 without 40, 50, 60.
        Pamap2DataSet data = Pamap2DataSet.Load(_folder.Path);
        data.Train.Count.ShouldBe(7);
        double mean = (0 + 10 + 20 + 30 + 70 + 80 + 90) / 7.0;
        data.Means[0].ShouldBe(mean, 1e-12);
        data.Train.Row(4)[0].ShouldBe((float)((70 - mean) / data.Deviations[0]));
    }

    [Fact]
    public void Optional_recordings_follow_only_when_asked_for()
    {
        for (int subject = 101; subject <= 103; subject++)
        {
            WriteSubject($"Protocol/subject{subject}.dat", Row(1, 1), Row(2, 2));
        }

        WriteSubject("Optional/subject101.dat", Row(9, 1), Row(5, 3));
        Pamap2DataSet.Load(_folder.Path, _all).Train.Count.ShouldBe(2);
        Pamap2DataSet.Load(_folder.Path, _all with { IncludeOptional = true }).Train.Labels.ToArray().ShouldBe([(byte)0, (byte)1, (byte)4]);
    }

    [Theory]
    [InlineData("12.5 1 NaN 3", ":2:5: the row has 4 columns, but rows of PAMAP2 have 54, separated by spaces.")]
    [InlineData("long", ":2:55: the row has 55 columns, but rows of PAMAP2 have 54, separated by spaces.")]
    [InlineData("text", ":2:4: column 4 (hand_temperature) holds 'abc' where a finite number or NaN belongs.")]
    [InlineData("infinite", ":2:4: column 4 (hand_temperature) holds 'inf' where a finite number or NaN belongs.")]
    [InlineData("activity", ":2:2: column 2 (the activity) holds '1.5' where a whole number from 0 to 255 belongs.")]
    [InlineData("time", ":2:1: column 1 (the time) holds 'noon' where a finite number or NaN belongs.")]
    [InlineData("a\0b", ":2: the line holds a zero byte, so this is binary data.")]
    public void A_damaged_row_is_told_with_its_place_or_passed_over(string what, string expected)
    {
        string[] good = Row(1, 1).Split(' ');
        string bad = what switch
        {
            "long" => Row(1, 1) + " 5",
            "text" => string.Join(' ', [.. good[..3], "abc", .. good[4..]]),
            "infinite" => string.Join(' ', [.. good[..3], "inf", .. good[4..]]),
            "activity" => string.Join(' ', [good[0], "1.5", .. good[2..]]),
            "time" => string.Join(' ', ["noon", .. good[1..]]),
            _ => what,
        };
        WriteSubject("Protocol/subject101.dat", Row(1, 1), bad, Row(2, 2));
        WriteSubject("Protocol/subject102.dat", Row(1, 1));
        WriteSubject("Protocol/subject103.dat", Row(1, 1));
        string file = Path.Combine(_folder.Path, "Protocol", "subject101.dat");
        Should.Throw<InvalidDataException>(() => Pamap2DataSet.Load(_folder.Path, _all)).Message
            .ShouldBe($"{file}{expected} Fetch the file again, or pass over damaged rows with --on-bad skip.");
        Pamap2DataSet data = Pamap2DataSet.Load(_folder.Path, _all with { OnBad = OnBadRecord.Skip });
        (data.Train.Count, data.RowsSkipped).ShouldBe((2, 1));
        data.BadRows.ShouldBe([file + expected]);
    }

    [Fact]
    public void A_row_that_is_cut_short_is_told_even_where_it_is_not_taken()
    {
        for (int subject = 101; subject <= 103; subject++)
        {
            WriteSubject($"Protocol/subject{subject}.dat", Row(1, 1), Row(1, 1)[..30]);
        }

        Should.Throw<InvalidDataException>(() => Pamap2DataSet.Load(_folder.Path)).Message.ShouldContain("subject101.dat:2:");
    }

    [Fact]
    public void A_folder_that_is_none_of_PAMAP2s_is_told_what_is_expected()
    {
        Should.Throw<DirectoryNotFoundException>(() => Pamap2DataSet.Load(_folder.File("no"))).Message.ShouldContain("Protocol/subject101.dat");
        Should.Throw<FileNotFoundException>(() => Pamap2DataSet.Load(_folder.Path)).Message.ShouldContain("holds neither Protocol/subject101.dat (and 102 and so on) nor such files directly");
        Pamap2DataSet.IsIn(_folder.Path).ShouldBeFalse();
        WriteSubject("Protocol/subject101.dat", Row(1, 1));
        WriteSubject("Protocol/subjects.dat", "not one");
        Should.Throw<InvalidDataException>(() => Pamap2DataSet.Load(_folder.Path)).Message.ShouldContain("holds files of 1 subject, but 3 are needed at least");
        WriteSubject("Protocol/subject102.dat", Row(1, 1));
        WriteSubject("Protocol/subject103.dat", Row(0, 1));
        Should.Throw<InvalidDataException>(() => Pamap2DataSet.Load(_folder.Path)).Message.ShouldContain("subject103.dat: no row of one of the 12 activities was found");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stream_of_rows_goes_on_anywhere_as_if_nothing_had_been(bool shuffled)
    {
        for (int subject = 101; subject <= 103; subject++)
        {
            WriteSubject($"Protocol/subject{subject}.dat", [.. Enumerable.Range(0, 50).Select(i => Row(1 + (i / 10), i))]);
        }

        Pamap2DataSet data = Pamap2DataSet.Load(_folder.Path, _all);
        List<Sample> all = Source().All();
        all.Count.ShouldBe(100);
        List<Sample> natural = [.. Enumerable.Range(0, 50).Select(i => new Sample(string.Join(" ", data.Train.Row(i).ToArray().Select(x => BitConverter.SingleToUInt32Bits(x).ToString("x8", CultureInfo.InvariantCulture))), data.Train.Labels[i]))];
        if (shuffled)
        {
            all[..50].ShouldNotBe(natural);
            all[50..].ShouldNotBe(all[..50]);
            all[..50].OrderBy(s => s.Input).ShouldBe(natural.OrderBy(s => s.Input));
            all[50..].OrderBy(s => s.Input).ShouldBe(natural.OrderBy(s => s.Input));
        }
        else
        {
            all.ShouldBe([.. natural, .. natural]);
        }

        for (int at = 0; at <= 100; at += 11)
        {
            Pamap2Source first = Source(), second = Source();
            first.All(at);
            second.ResumeAt(first.SavePosition());
            second.All().ShouldBe(all[at..]);
        }

        var other = new Pamap2Source(data, data.Test, shuffled, passes: 2);
        Should.Throw<InvalidDataException>(() => other.ResumeAt("{}"));
        Should.Throw<InvalidDataException>(() => other.ResumeAt(new Pamap2Source(data, shuffled: !shuffled).SavePosition()));

        Pamap2Source Source() => new(data, shuffled: shuffled, passes: 2);
    }

    [Fact]
    public void Whatever_the_bytes_are_they_are_read_or_refused_as_bad_data()
    {
        var random = new Random(3);
        byte[] spice = "\0 \n\r\t.-eN1"u8.ToArray();
        int refused = 0;
        for (int subject = 102; subject <= 103; subject++)
        {
            WriteSubject($"Protocol/subject{subject}.dat", Row(1, 1));
        }

        for (int round = 0; round < 400; round++)
        {
            List<byte> bytes = [.. Encoding.UTF8.GetBytes($"{Row(1, 1)}\n{Row(2, 2)}\n{Row(3, 3)}\n")];
            for (int changes = random.Next(4); changes >= 0; changes--)
            {
                bytes[random.Next(bytes.Count)] = random.Next(3) == 0 ? (byte)random.Next(256) : spice[random.Next(spice.Length)];
            }

            _folder.Write("Protocol/subject101.dat", [.. bytes]);
            try
            {
                Pamap2DataSet.Load(_folder.Path, _all with { OnBad = (OnBadRecord)(round % 2) }).Train.Features.ToArray().ShouldAllBe(x => float.IsFinite(x));
            }
            catch (InvalidDataException e)
            {
                e.Message.ShouldContain("subject101.dat");
                refused++;
            }
        }

        refused.ShouldBeInRange(50, 350); // both ways are taken often
    }

    /// <summary>A row whose heart rate is given, with 0.5 in all other sensors but the last, which is missing.</summary>
    private static string Row(int activity, double heartRate)
        => string.Create(CultureInfo.InvariantCulture, $"8.38 {activity} {heartRate} {string.Join(' ', Enumerable.Repeat("0.5", 50))} NaN");

    private void WriteSubject(string file, params string[] rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(file))!);
        _folder.Write(file, Encoding.UTF8.GetBytes(string.Join("\n", rows) + "\n"));
    }
}
