using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;

namespace Eddy.Experiments.Reports.Streams;

/// <summary>Records that were passed over, and why.</summary>
internal static class BadRecordSection
{
    public static Section<StreamReportModel> Section { get; } = new(
        "records",
        "Bad records",
        "Records that were passed over",
        model => model.Skipped > 0,
        model => $"{Figure.Count(model.Skipped)} {(model.Skipped == 1 ? "record was" : "records were")} damaged and left out, as --on-bad skip asks."
            + (model.BadRecords.Count > 0 ? " The first of them:" : ""),
        (page, model) =>
        {
            page.Add($"<ul class=\"notes\">");
            foreach (string record in model.BadRecords)
            {
                page.Add($"<li>{record}</li>");
            }

            page.Add($"</ul>");
        });
}
