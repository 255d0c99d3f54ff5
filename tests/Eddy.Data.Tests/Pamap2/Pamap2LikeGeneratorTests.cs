using System.Globalization;
using System.Security.Cryptography;
using Eddy.Data.Pamap2;
using Shouldly;

namespace Eddy.Data.Tests.Pamap2;

public class Pamap2LikeGeneratorTests
{
    private static readonly int[] _activities = [1, 2, 3, 4, 5, 6, 7, 12, 13, 16, 17, 24];

    [Fact]
    public void Files_have_exactly_the_published_form()
    {
        using var folder = new TemporaryFolder();
        IReadOnlyList<string> files = Pamap2LikeGenerator.Write(folder.Path, new Pamap2LikeOptions { Subjects = 3, Seconds = 4 }, TestContext.Current.CancellationToken);
        files.ShouldBe([.. Enumerable.Range(101, 3).Select(k => Path.Combine(folder.Path, "Protocol", $"subject{k}.dat"))]);
        Directory.GetFileSystemEntries(folder.Path).ShouldBe([Path.Combine(folder.Path, "Protocol")]);
        int lost = 0;
        foreach (string file in files)
        {
            var order = new List<string>();
            string[][] rows = [.. File.ReadLines(file).Select(line => line.Split(' '))];
            rows.ShouldAllBe(row => row.Length == 54);
            long[] times = [.. rows.Select(row => (long)Math.Round(100 * double.Parse(row[0], CultureInfo.InvariantCulture)))];
            times.ShouldBe(Enumerable.Range(0, rows.Length).Select(k => times[0] + k));
            rows.Select(row => row[2] == "NaN").ShouldBe(Enumerable.Range(0, rows.Length).Select(k => k % 11 != 0)); // about nine heart rates a second
            foreach (string[] row in rows)
            {
                if (order.Count == 0 || order[^1] != row[1])
                {
                    order.Add(row[1]);
                }
            }

            for (int unit = 0; unit < 3; unit++)
            {
                string[][] own = [.. rows.Select(row => row[(3 + (17 * unit))..(20 + (17 * unit))])];
                string[][] heard = [.. own.Where(columns => columns[0] != "NaN")];
                heard.Select(columns => string.Join(' ', columns[13..])).ShouldAllBe(orientation => orientation == "1 0 0 0");
                heard.ShouldAllBe(columns => !columns.Contains("NaN"));
                own.Where(columns => columns[0] == "NaN").ShouldAllBe(columns => columns.All(column => column == "NaN"));
                lost += own.Length - heard.Length;
            }

            // every activity once, a transient before, between and after
            order.Where(id => id != "0").Select(id => int.Parse(id, CultureInfo.InvariantCulture)).Order().ShouldBe(_activities);
            order.Where((_, k) => k % 2 == 0).ShouldAllBe(id => id == "0");
            order.Count.ShouldBe(25);
        }

        // A unit falls silent once in 1500 rows for 13 on average: 0.9 % of 3 units × rows. Three files hold about 66,000 unit rows:
        // 44 gaps of 13, 570 rows, with a deviation of √44 gaps; 200 to 1200 is 5 deviations and more.
        lost.ShouldBeInRange(200, 1200);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_for_ever_and_another_seed_others()
    {
        // Only IEEE sums, products, quotients and roots lead to a digit, so this holds on every machine.
        Hash(new Pamap2LikeOptions { Subjects = 3, Seconds = 1, Seed = 43 }).ShouldNotBe(Hash(new Pamap2LikeOptions { Subjects = 3, Seconds = 1 }));
        Hash(new Pamap2LikeOptions { Subjects = 3, Seconds = 1 }).ShouldBe("0a0a38afd0d4f0ba43a722ed7db05c3ca64da4f4f1ae03120a75e0c3d98833ce");

        static string Hash(Pamap2LikeOptions options)
        {
            using var folder = new TemporaryFolder();
            return Convert.ToHexStringLower(SHA256.HashData([.. Pamap2LikeGenerator.Write(folder.Path, options, TestContext.Current.CancellationToken).SelectMany(file => File.ReadAllBytes(file))]));
        }
    }

    [Fact]
    public void Activities_can_be_learned_across_subjects_but_not_by_the_nearest_mean_alone()
    {
        using var folder = new TemporaryFolder();
        Pamap2LikeGenerator.Write(folder.Path, new Pamap2LikeOptions { Subjects = 5, Seconds = 10 }, TestContext.Current.CancellationToken);
        Pamap2DataSet data = Pamap2DataSet.Load(folder.Path);
        var means = new double[12, 52];
        var counts = new int[12];
        for (int i = 0; i < data.Train.Count; i++)
        {
            counts[data.Train.Labels[i]]++;
            for (int c = 0; c < 52; c++)
            {
                means[data.Train.Labels[i], c] += data.Train.Row(i)[c];
            }
        }

        int right = 0;
        for (int i = 0; i < data.Test.Count; i++)
        {
            int best = Enumerable.Range(0, 12).MinBy(k => Distance(i, k));
            right += best == data.Test.Labels[i] ? 1 : 0;
        }

        // Chance is 8 %. The band only catches a generator whose activities are all alike, or so different that nothing is left to learn.
        (right / (double)data.Test.Count).ShouldBeInRange(0.25, 0.9);

        double Distance(int row, int k)
        {
            double sum = 0;
            for (int c = 0; c < 52; c++)
            {
                double d = data.Test.Row(row)[c] - (means[k, c] / counts[k]);
                sum += d * d;
            }

            return sum;
        }
    }

    [Fact]
    public void A_folder_with_anything_in_it_and_a_file_are_refused()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("mine", [1]);
        Should.Throw<IOException>(() => Pamap2LikeGenerator.Write(folder.Path, null, TestContext.Current.CancellationToken)).Message.ShouldContain("is not empty");
        Should.Throw<IOException>(() => Pamap2LikeGenerator.Write(file, null, TestContext.Current.CancellationToken)).Message.ShouldContain("is a file");
        Directory.GetFileSystemEntries(folder.Path).ShouldBe([file]);
    }

    [Fact]
    public void Sines_from_sums_and_products_are_sines()
    {
        for (int k = -3000; k <= 3000; k++)
        {
            // The series leaves out 7e-10, and the reduction of an angle below 3 turns rounds by 2⁻⁵¹·2π.
            Turns.Sin(k / 1000.0).ShouldBe(Math.Sin(Math.Tau * k / 1000), 1e-9);
            Turns.Cos(k / 1000.0).ShouldBe(Math.Cos(Math.Tau * k / 1000), 1e-9);
        }
    }
}
