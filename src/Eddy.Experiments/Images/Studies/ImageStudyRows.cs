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

    /// <summary>The mean error of some runs at the seeds at which others are at their end; null where one of them is not, or there are none.</summary>
    /// <param name="items">The runs, a seed each.</param>
    /// <param name="others">The others, of the same seeds in the same order.</param>
    /// <param name="folder">The study's folder.</param>
    public static double? AtSameSeeds(IReadOnlyList<ImageStudyItem> items, IReadOnlyList<ImageStudyItem> others, string folder)
    {
        double?[] same = [.. items.Zip(others).Where(pair => Error(pair.Second, folder) is not null).Select(pair => Error(pair.First, folder))];
        return same.Length == 0 || same.Any(error => error is null) ? null : same.Average();
    }

    /// <summary>The error of one run; null before its end.</summary>
    public static double? Error(ImageStudyItem item, string folder) => item.Result(folder)?.ValidationErrorPercent;
}
