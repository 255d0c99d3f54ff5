using System.Text.RegularExpressions;
using System.Xml.Linq;
using Eddy.Cli.Tests.Cli;
using Eddy.Experiments.Recurrent;
using Eddy.Experiments.Recurrent.Reports;
using Shouldly;

namespace Eddy.Cli.Tests.Recurrent.Episodes;

/// <summary>The page of a run over a task.</summary>
public sealed partial class TaskReportPageTests : IDisposable
{
    private static readonly XNamespace _html = "http://www.w3.org/1999/xhtml";

    private readonly TaskFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_spiking_run_shows_rasters_membranes_rates_eligibility_and_the_control()
    {
        TaskRunResult result = _files.Run(TaskFiles.Options("event-digits", "eprop", 90, ("cell", "lif"), ("samples", "40"), ("hold_out", "7"), ("pool", "4")), "run");
        string text = File.ReadAllText(result.Report);
        XElement page = XElement.Parse(text[(text.IndexOf('\n') + 1)..]);
        Sections(page).ShouldBe(["curve", "control", "episode", "membranes", "firing", "eligibility", "settings", "reproduce"]);
        foreach (XAttribute link in page.Descendants().Attributes().Where(a => a.Name.LocalName is "src" or "href"))
        {
            (link.Value.StartsWith("data:image/png;base64,", StringComparison.Ordinal) || link.Value.StartsWith('#')).ShouldBeTrue(link.ToString());
        }

        // A stroke a spike: input and layer.
        page.Descendants(_html + "path").Count(path => (string?)path.Attribute("class") == "spikes").ShouldBe(2);
        page.Descendants(_html + "line").Count(line => (string?)line.Attribute("class") == "fires").ShouldBeGreaterThan(0);
        page.Descendants(_html + "path").Select(path => (string?)path.Attribute("data-name")).ShouldContain("readout only"); // in the curves
        page.Descendants(_html + "img").Count(image => ((string?)image.Attribute("alt"))!.StartsWith("Traces of layer1, input", StringComparison.Ordinal)).ShouldBe(3);
        string[][] rows = Rows(page, "Results and control");
        rows[0][0].ShouldBe("held out: recordings told right");
        double own = Math.Round(100 * result.Test!.Accuracy, 2), control = Math.Round(100 * result.ControlTest!.Accuracy, 2);
        (Number(rows[0][1]), Number(rows[0][2]), Number(rows[0][4])).ShouldBe((own, control, 10));
        Number(rows[0][3]).ShouldBe(own - control, 0.011); // each rounded to a hundredth
        text.Length.ShouldBeLessThan(400_000);
    }

    [Fact]
    public void A_run_of_rate_neurons_shows_states_and_no_control()
    {
        XElement page = XElement.Parse(Body(_files.Run(TaskFiles.Options("copy", "snap-1", 150), "run").Report));
        Sections(page).ShouldBe(["curve", "episode", "membranes", "firing", "eligibility", "settings", "reproduce"]);
        page.Descendants(_html + "path").ShouldNotContain(path => (string?)path.Attribute("class") == "spikes" && path.Ancestors(_html + "section").First().Attribute("id")!.Value != "episode");
        page.Descendants(_html + "image").Count().ShouldBeGreaterThanOrEqualTo(3); // units, target, answer
    }

    [Theory]
    [InlineData("snap-1")]
    [InlineData("rtrl")]
    [InlineData("uoro")]
    [InlineData("bptt-5")]
    [InlineData("dni")]
    [InlineData("pp-prop")]
    [InlineData("readout-only")]
    [InlineData("trl-recurrent")]
    public void Every_kind_of_rule_has_a_page(string learner)
        => Sections(XElement.Parse(Body(_files.Run(TaskFiles.Options("add", learner, 20), "run").Report))).ShouldContain("episode");

    [Fact]
    public void The_report_command_writes_the_same_page_again()
    {
        TaskRunResult result = _files.Run(TaskFiles.Options("cue-count", "eprop", 40, ("cell", "alif")), "run");
        string before = File.ReadAllText(result.Report);
        File.Delete(result.Report);
        new InProcess().RunReal("report", _files.At("run")).ShouldBe(0);
        File.ReadAllText(result.Report).ShouldBe(before);
    }

    [Fact]
    public void Where_the_data_are_gone_the_page_says_so()
    {
        string file = _files.At("text.txt");
        File.WriteAllText(file, string.Concat(Enumerable.Repeat("abcd efgh ", 40)));
        TaskRunResult result = _files.Run(TaskFiles.Options("text:" + file, "snap-1", 20), "run");
        Sections(XElement.Parse(Body(result.Report))).ShouldContain("episode");
        File.Delete(file);
        new InProcess().RunReal("report", _files.At("run")).ShouldBe(0);
        XElement page = XElement.Parse(Body(result.Report));
        Sections(page).ShouldNotContain("episode");
        page.Descendants(_html + "li").Select(li => li.Value).ShouldContain(note => note.StartsWith("No sequence is shown: ", StringComparison.Ordinal) && note.Contains("text.txt", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.5, 0.25, true, "+25.00 points", true)]
    [InlineData(0.5, 0.75, true, "\u221225.00 points", false)]
    [InlineData(0.5, 0.5, true, "0.00 points", null)]
    [InlineData(1.5, 2.0, false, "\u22120.500", true)]
    public void A_difference_is_signed_and_judged(double result, double control, bool share, string text, bool? better)
    {
        var row = new TaskResultRow("figure", result, control, null, share, share);
        row.DifferenceText.ShouldBe(text);
        row.IsBetter.ShouldBe(better);
    }

    private static string Body(string path) => File.ReadAllText(path) is var text ? text[(text.IndexOf('\n') + 1)..] : "";

    private static string[] Sections(XElement page) => [.. page.Descendants(_html + "section").Select(section => section.Attribute("id")!.Value)];

    private static string[][] Rows(XElement page, string table) =>
        [.. page.Descendants(_html + "div").Single(div => (string?)div.Attribute("aria-label") == table).Descendants(_html + "tbody").Single().Elements().Select(row => row.Elements().Select(cell => cell.Value).ToArray())];

    private static double Number(string text) => double.Parse(Digits().Match(text.Replace('\u2212', '-')).Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"-?[0-9.]+")]
    private static partial Regex Digits();
}
