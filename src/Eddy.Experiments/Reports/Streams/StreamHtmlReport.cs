using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;

namespace Eddy.Experiments.Reports.Streams;

/// <summary>Writes the report of a run over a stream as one page that needs nothing but itself.</summary>
public static class StreamHtmlReport
{
    private static readonly Section<StreamReportModel>[] _sections =
    [
        StreamCurveSection.Section,
        StreamLossSection.Section,
        BaselineSection.Section,
        StreamNeuronSection.Section,
        ConfusionSection.Section.On<StreamReportModel>(),
        BadRecordSection.Section,
        SettingsSection.Settings.On<StreamReportModel>(),
        SettingsSection.Reproduce.On<StreamReportModel>(),
    ];

    /// <summary>The page of a run. Parts that the model lacks are left out.</summary>
    /// <exception cref="ArgumentException">The model holds no figures.</exception>
    public static string Write(StreamReportModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.History.Count > 0
            ? PageFrame.Write(model.Title, model, _sections, StreamHeadline.Write)
            : throw new ArgumentException("A report of a stream needs figures of at least one moment.", nameof(model));
    }
}
