using System.Globalization;
using System.Text;
using Eddy.Data.Respiration;
using Shouldly;

namespace Eddy.Data.Tests.Respiration;

public sealed class RespirationFolderTests : IDisposable
{
    private const string Header = "\"Frame\";\"Timestamp\";\"x\";\"y\";\"z\"\r\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Markers_come_by_file_name_rows_by_axis_less_the_first_sample()
    {
        // Arrange: marker m moves by (m, 10 m, 100 m) tenths a sample from -m; written last to first
        foreach ((string name, int m) in new[] { ("UCC", 3), ("LAC", 1), ("UAC", 2) })
        {
            Write($"201205101519-{name}-1-T-1-6.csv", Enumerable.Range(0, 8).Select(t => $"{7 * t};{117 * t};{Tenths(-m + (m * t))};{Tenths(10 * m * t)};{Tenths(100 * m * t)}").Append("0;0;0;0;0"));
        }

        Write("201101010000-A-1.csv", ["0;0;5,5;1;1", "7;117;6;1;2,25", "0;0;0;0;0"]);

        // Act
        IReadOnlyList<RespirationRecording> recordings = RespirationFolder.Load(_folder.Path);

        // Assert
        recordings.Select(r => (r.Name, r.Markers, r.Samples)).ShouldBe([("201101010000", 1, 2), ("201205101519", 3, 8)]);
        recordings[0].Values.ToArray().ShouldBe([0, 0, 0, 0.5, 0, 1.25]);
        RespirationRecording three = recordings[1];
        (three.Coordinates, three.SamplesPerSecond).ShouldBe((9, 10));
        for (int t = 0; t < 8; t++)
        {
            double s = t / 10.0;
            three.Sample(t).ToArray().ShouldBe([s, 2 * s, 3 * s, 10 * s, 20 * s, 30 * s, 100 * s, 200 * s, 300 * s], 1e-12);
        }

        RespirationRecording third = three.Every(3);
        (third.Samples, third.SamplesPerSecond).ShouldBe((2, 10.0 / 3)); // samples 0 and 3; 6 begins a group that is not whole
        third.Sample(1).ToArray().ShouldBe(three.Sample(3).ToArray());
        Should.Throw<ArgumentOutOfRangeException>(() => three.Every(9)).Message.ShouldContain("only 8 samples");
    }

    [Theory]
    [InlineData("0;0;1,0;2;3\r\n1;2;3;4", "line 3: 4 columns, but 5 are needed")]
    [InlineData("0;0;1,0;2;3\r\n1;2;3;4;5.5", "line 3, column 5 (z): '5.5' is not a finite number with a decimal comma")]
    [InlineData("0;0;;2;3", "line 2, column 3 (x): ''")]
    [InlineData("0;0;1;NaN;3", "line 2, column 4 (y): 'NaN'")]
    [InlineData("0;0;1;2;3", "1 samples; at least 2 are needed")]
    [InlineData("", "0 samples; at least 2 are needed")]
    public void A_damaged_file_is_refused_with_its_line_and_column(string rows, string message)
    {
        Write("2012-A.csv", [rows]);
        string said = Should.Throw<InvalidDataException>(() => RespirationFolder.Load(_folder.Path)).Message;
        said.ShouldContain("2012-A.csv");
        said.ShouldContain(message);
    }

    [Fact]
    public void Another_kind_of_file_or_folder_is_refused()
    {
        Should.Throw<FileNotFoundException>(() => RespirationFolder.Load(_folder.Path)).Message.ShouldContain("no .csv file");
        Should.Throw<DirectoryNotFoundException>(() => RespirationFolder.Load(_folder.File("none")));
        _folder.Write("2012-A.csv", Encoding.UTF8.GetBytes("a,b\r\n"));
        Should.Throw<InvalidDataException>(() => RespirationFolder.Load(_folder.Path)).Message.ShouldContain("line 1: the header is 'a,b'");
    }

    [Fact]
    public void A_file_without_a_date_is_refused()
    {
        Write("notes-A.csv", ["0;0;1;2;3", "0;0;0;0;0"]);
        Should.Throw<InvalidDataException>(() => RespirationFolder.Load(_folder.Path)).Message.ShouldContain("must begin with date and time");
    }

    [Fact]
    public void Markers_of_different_lengths_are_refused()
    {
        Write("2012-A.csv", ["0;0;1;2;3", "0;0;1;2;3", "0;0;0;0;0"]);
        Write("2012-B.csv", ["0;0;1;2;3", "0;0;0;0;0"]);
        Should.Throw<InvalidDataException>(() => RespirationFolder.Load(_folder.Path)).Message.ShouldContain("2 samples, but");
    }

    [Fact]
    public void The_nine_recordings_have_their_published_lengths()
    {
        string folder = Path.GetDirectoryName(SharedData.Find(Path.Combine("respiration", "201205101519-LAC-1-T-222-6.csv")))!;
        IReadOnlyList<RespirationRecording> recordings = RespirationFolder.Load(folder);
        recordings.Select(r => r.Samples).ShouldBe([2220, 1383, 1297, 1422, 1307, 1171, 726, 3199, 3061]);
        recordings.Select(r => r.Every(3).Samples).ShouldBe([740, 461, 432, 474, 435, 390, 242, 1066, 1020]);
        recordings.ShouldAllBe(r => r.Coordinates == 9);
        recordings[0].Sample(0).ToArray().ShouldAllBe(value => value == 0);
        recordings[0].Sample(1)[6].ShouldBe(64.2 - 64.7, 1e-12); // z of the first marker, as the file has it
    }

    private static string Tenths(int value) => (value / 10.0).ToString(CultureInfo.InvariantCulture).Replace('.', ',');

    private void Write(string name, IEnumerable<string> rows) => _folder.Write(name, Encoding.UTF8.GetBytes(Header + string.Join("\r\n", rows) + "\r\n"));
}
