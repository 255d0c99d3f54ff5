using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Eddy.Experiments.Analysis;
using Eddy.Experiments.Reports;
using Shouldly;

namespace Eddy.Cli.Tests.Reports;

public partial class HtmlReportTests
{
    private static readonly XNamespace _html = "http://www.w3.org/1999/xhtml";

    private static readonly string[] _sections =
        ["losses", "error", "confusion", "mistakes", "fields", "neurons", "separability", "activations", "planes", "settings", "reproduce"];

    [Fact]
    public void A_full_report_is_well_formed_and_holds_every_section_in_order()
    {
        XElement page = Parse(HtmlReport.Write(SampleReport.Make()));

        Sections(page).ShouldBe(_sections);
        page.Descendants(_html + "h1").Single().Value.ShouldBe("TRL on squares");
        // The contents lead to sections that exist.
        page.Descendants(_html + "nav").Descendants(_html + "a").Select(a => (string)a.Attribute("href")!).ShouldBe(_sections.Select(id => "#" + id));
        page.Descendants().Attributes("id").Select(id => id.Value).ShouldBeUnique();
    }

    [Fact]
    public void Nothing_is_loaded_from_outside()
    {
        string text = HtmlReport.Write(SampleReport.Make());
        XElement page = Parse(text);

        foreach (XAttribute link in page.Descendants().Attributes().Where(a => a.Name.LocalName is "src" or "href" or "srcset" or "action" or "data"))
        {
            (link.Value.StartsWith("data:image/png;base64,", StringComparison.Ordinal) || link.Value.StartsWith('#')).ShouldBeTrue(link.ToString());
        }

        text.Replace("http://www.w3.org/1999/xhtml", "", StringComparison.Ordinal).ShouldNotContain("://");
        text.ShouldNotContain("@import");
        text.ShouldNotContain("url(");
        page.Descendants(_html + "link").ShouldBeEmpty();
    }

    [Fact]
    public void Every_text_is_escaped()
    {
        const string evil = "<script>alert(\"1\")</script>&'\u0001\uD800";
        ReportModel model = SampleReport.Make();
        string text = HtmlReport.Write(model with
        {
            Title = evil,
            Subtitle = evil,
            Interrupted = evil,
            ErrorLabel = evil,
            KeyFigures = [new KeyFigure(evil, evil, evil, evil)],
            Configuration = [new NamedValue(evil, evil)],
            Environment = [new NamedValue(evil, evil)],
            ClassNames = [evil, evil, evil],
            CommandLine = evil,
            Notes = [evil],
            Layers = [model.Layers[0] with { Name = evil }],
            Losses = [.. model.Losses.Select(loss => loss with { Phase = evil + loss.Layer })],
        });

        XElement page = Parse(text);
        page.Descendants(_html + "script").Count().ShouldBe(1);
        page.Descendants(_html + "code").Single().Value.ShouldBe(evil.Replace('\u0001', '\uFFFD').Replace('\uD800', '\uFFFD'));
    }

    [Fact]
    public void An_empty_model_is_a_page_with_its_title()
    {
        XElement page = Parse(HtmlReport.Write(new ReportModel { Title = "nothing yet" }));

        Sections(page).ShouldBeEmpty();
        page.Descendants(_html + "main").Single().Value.ShouldBe("nothing yet");
    }

    [Fact]
    public void An_interrupted_run_says_so_and_leaves_out_what_it_lacks()
    {
        string text = HtmlReport.Write(SampleReport.Make() with
        {
            Interrupted = "after epoch 3 of 10",
            ErrorPercent = null,
            Head = [],
            Confusion = null,
            Mistakes = [],
            Layers = [],
        });

        XElement page = Parse(text);
        page.Descendants().Single(e => (string?)e.Attribute("class") == "banner").Value.ShouldBe("Interrupted after epoch 3 of 10");
        page.Descendants().ShouldNotContain(e => (string?)e.Attribute("class") == "headline");
        Sections(page).ShouldBe(["losses", "fields", "settings", "reproduce"]);
    }

    [Fact]
    public void Input_that_is_no_image_has_no_pictures()
    {
        ReportModel model = SampleReport.Make();

        XElement page = Parse(HtmlReport.Write(model with { ReceptiveFields = null, Samples = null, ImageRows = 0, ImageColumns = 0 }));

        page.Descendants(_html + "img").ShouldBeEmpty();
        Sections(page).ShouldBe(_sections.Where(id => id != "fields"));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void What_is_not_finite_is_named_and_never_drawn(double bad)
    {
        ReportModel model = SampleReport.Make();
        LayerAnalysis analysis = model.Layers[0].Analysis;
        PrincipalPlane plane = model.Layers[0].Plane!;
        float[] brokenWeights = [.. model.ReceptiveFields!.Weights[0]];
        brokenWeights[3] = (float)bad;

        string text = HtmlReport.Write(model with
        {
            ErrorPercent = bad,
            Losses = [.. model.Losses.Select((loss, i) => i % 5 == 0 ? loss with { Similarity = bad, Total = bad } : loss with { Lateral = bad })],
            Head = [new HeadProgress(1, 1, bad, bad, bad), new HeadProgress(bad, 2, 1, 2, 3)],
            Mistakes = [model.Mistakes[0] with { Confidence = bad }],
            ReceptiveFields = model.ReceptiveFields with { Weights = [brokenWeights, [.. Enumerable.Repeat((float)bad, 36)], .. model.ReceptiveFields.Weights.Skip(2)] },
            Layers =
            [
                new LayerReport(
                    "layer 1",
                    analysis with { Separability = bad, ClassSeparability = [bad, 1, bad], MeanAbsoluteCorrelation = bad, VarianceTarget = bad },
                    plane with { X = [.. plane.X.Select((x, i) => i % 3 == 0 ? (float)bad : x)], ExplainedByX = bad }),
            ],
        });

        Parse(text);
        text.ShouldContain("not finite");
        string drawn = Regex.Replace(text, "<(script|style)>.*?</\\1>", "", RegexOptions.Singleline);
        drawn = Regex.Replace(drawn, "base64,[^\"]*", "");
        drawn.ShouldNotContain("NaN");
        drawn.ShouldNotContain("Infinity");
        drawn.ShouldNotContain("\u221E");
        foreach (Match path in PathData().Matches(drawn))
        {
            Numbers().Replace(path.Groups[1].Value, "").Trim('M', 'L', 'h', ' ').Replace("M", "").Replace("L", "").Replace("h", "").Replace(" ", "").ShouldBe("");
        }
    }

    [Fact]
    public void The_same_model_gives_the_same_text_in_every_culture()
    {
        string here = HtmlReport.Write(SampleReport.Make());
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            comma.NumberFormat.NumberGroupSeparator = ".";
            comma.NumberFormat.NegativeSign = "~";
            CultureInfo.CurrentCulture = comma;
            HtmlReport.Write(SampleReport.Make()).ShouldBe(here);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Tables_name_their_rows_and_columns_and_pictures_say_what_they_are()
    {
        XElement page = Parse(HtmlReport.Write(SampleReport.Make()));

        page.Descendants(_html + "th").ShouldAllBe(th => th.Attribute("scope") != null);
        page.Descendants(_html + "img").ShouldAllBe(img => img.Attribute("alt") != null);
        page.Descendants(_html + "svg").ShouldAllBe(svg => svg.Attribute("aria-label") != null || svg.Attribute("aria-hidden") != null);
        page.Descendants(_html + "button").ShouldAllBe(button => button.Value.Length > 0);
    }

    [Fact]
    public void A_large_run_stays_a_small_file()
    {
        // 2,000 samples of 28×28 noise, which compresses worst, 4 layers, 100,000 history rows.
        var random = new Random(2);
        byte[] labels = [.. Enumerable.Range(0, 2000).Select(i => (byte)(i % 10))], pixels = new byte[2000 * 784];
        random.NextBytes(pixels);
        float[] z = [.. Enumerable.Range(0, 2000 * 60).Select(_ => random.NextSingle())];
        var layer = new LayerReport("layer", RepresentationAnalysis.Compute(z, labels, 10), PrincipalPlane.Compute(z, labels, 10));

        string text = HtmlReport.Write(SampleReport.Make() with
        {
            ReceptiveFields = new ReceptiveFields(28, 28, [.. Enumerable.Range(0, 2000).Select(_ => Enumerable.Range(0, 784).Select(_ => random.NextSingle() - 0.5f).ToArray())]),
            Samples = new Eddy.Data.Images.ImageSet(28, 28, 10, pixels, labels),
            ImageRows = 28,
            ImageColumns = 28,
            Layers = [layer, layer, layer, layer],
            Losses = [.. Enumerable.Range(0, 25_000).SelectMany(i => Enumerable.Range(0, 4).Select(l => SampleReport.Loss(l, i)))],
            Mistakes = [.. Enumerable.Range(0, 500).Select(i => new Mistake(i, pixels[(i * 784)..((i + 1) * 784)], 1, 2, 0.5))],
        });

        System.Text.Encoding.UTF8.GetByteCount(text).ShouldBeLessThan(3_000_000);
    }

    [Fact]
    public void A_receptive_field_of_another_size_is_named()
        => Should.Throw<ArgumentException>(() => HtmlReport.Write(new ReportModel { Title = "t", ReceptiveFields = new ReceptiveFields(2, 2, [[1, 2, 3, 4], [1]]) }))
            .Message.ShouldContain("field 1 has 1 weights");

    private static IEnumerable<string> Sections(XElement page) => page.Descendants(_html + "section").Select(s => (string)s.Attribute("id")!);

    private static XElement Parse(string text) => XDocument.Parse(text).Root!;

    [GeneratedRegex(" d=\"([^\"]*)\"")]
    private static partial Regex PathData();

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Numbers();
}
