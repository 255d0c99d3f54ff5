using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;

namespace Eddy.Experiments.Reports;

/// <summary>Writes a report of a training run as one page that needs nothing but itself.</summary>
public static class HtmlReport
{
    private static readonly Section<ReportModel>[] _sections =
    [
        LossSection.Section,
        LayerLossSection.Section,
        ErrorSection.Section,
        GoodnessSection.Section,
        PredictionSection.Section,
        CompletionSection.Section,
        ConfusionSection.Section.On<ReportModel>(),
        MistakesSection.Section,
        ReceptiveFieldSection.Section,
        NeuronSection.Section,
        SeparabilitySection.Section,
        ActivationSection.Section,
        PlaneSection.Section,
        SettingsSection.Settings.On<ReportModel>(),
        SettingsSection.Reproduce.On<ReportModel>(),
    ];

    /// <summary>The page of a run. Parts that the model lacks are left out.</summary>
    /// <exception cref="ArgumentException">Receptive fields are not of the size that they say; nothing was written.</exception>
    public static string Write(ReportModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        RequireFields(model.ReceptiveFields);
        return PageFrame.Write(model.Title, model, _sections, HeadlineSection.Write);
    }

    private static void RequireFields(ReceptiveFields? fields)
    {
        if (fields is null)
        {
            return;
        }

        for (int i = 0; i < fields.Weights.Count; i++)
        {
            if (fields.Weights[i].Length != fields.Rows * fields.Columns)
            {
                throw new ArgumentException(
                    $"Receptive field {i} has {fields.Weights[i].Length} weights, but {fields.Rows}×{fields.Columns} pixels need {fields.Rows * fields.Columns}.",
                    nameof(fields));
            }
        }
    }
}
