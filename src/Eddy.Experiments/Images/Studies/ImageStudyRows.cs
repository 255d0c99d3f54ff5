using Eddy.Experiments.Studies;

namespace Eddy.Experiments.Images.Studies;

/// <summary>Rows of runs on images: means over seeds.</summary>
internal static class ImageStudyRows
{
    /// <summary>A row from the runs of one method: the error on the test images in percent.</summary>
    /// <param name="name">The method.</param>
    /// <param name="reference">The figure that it is compared with; null for none.</param>
    /// <param name="folder">The study's folder.</param>
    /// <param name="items">Its runs.</param>
    public static StudyRow Of(string name, double? reference, string folder, IReadOnlyList<ImageStudyItem> items)
    {
        ImageRunResult[] results = [.. items.Select(item => item.Result(folder)).OfType<ImageRunResult>()];
        int exploded = items.Count(item => item.Exploded(folder));
        return StudyRow.Of(name, reference, results.Select(result => result.ValidationErrorPercent).OfType<double>(), results.Length + exploded, items.Count, exploded, results.Sum(result => result.Seconds));
    }

    /// <summary>The error of one run; null before its end.</summary>
    public static double? Error(ImageStudyItem item, string folder) => item.Result(folder)?.ValidationErrorPercent;
}
