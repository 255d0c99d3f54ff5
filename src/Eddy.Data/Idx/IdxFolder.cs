using Eddy.Data.Images;

namespace Eddy.Data.Idx;

/// <summary>Loads a folder with the four IDX files of an MNIST-like data set.</summary>
public static class IdxFolder
{
    /// <summary>MNIST's published mean of a pixel after division by 255.</summary>
    public const float MnistMean = 0.1307f;

    /// <summary>MNIST's published standard deviation of a pixel after division by 255.</summary>
    public const float MnistDeviation = 0.3081f;

    private const double MnistTolerance = 1e-3;
    private const int UsualClasses = 10;

    /// <summary>
    /// Loads <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>, <c>t10k-images-idx3-ubyte</c> and <c>t10k-labels-idx1-ubyte</c>,
    /// each with <c>-</c> or <c>.</c> before <c>idx</c>, plain or with <c>.gz</c>.
    /// </summary>
    /// <remarks>
    /// There are 10 classes, or the largest training label + 1 if that is more; then every class from 1 up must occur in the training
    /// labels, so that one damaged label does not quietly make hundreds of classes. The scaling is the mean and deviation of the training pixels / 255; where
    /// both are within 1e-3 of <see cref="MnistMean"/> and <see cref="MnistDeviation"/> it is exactly these, as in published protocols.
    /// </remarks>
    /// <param name="path">The folder.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">One of the files is missing.</exception>
    /// <exception cref="InvalidDataException">A file's content is wrong, or two files do not fit together.</exception>
    public static ImageDataSet Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"{path}: there is no such folder. Give a folder that holds the four IDX files of an MNIST-like data set.");
        }

        string[] stems = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"];
        string?[] files = [.. stems.Select(stem => Find(path, stem))];
        string[] missing = [.. stems.Where((_, k) => files[k] is null).Select(stem => stem + "-ubyte")];
        if (missing.Length > 0)
        {
            throw new FileNotFoundException(
                $"{path}: {string.Join(", ", missing)} not found (also tried '.' for '-' before idx, and .gz). Put the four IDX files into this folder under these names.", missing[0]);
        }

        // labels first: they are small, so most mistakes show before the large files are read
        byte[] trainLabels = IdxReader.ReadLabels(files[1]!);
        int classes = CountClasses(files[1]!, trainLabels);
        byte[] testLabels = IdxReader.ReadLabels(files[3]!, classes);
        IdxImages train = ReadImages(files[0]!, files[1]!, trainLabels.Length);
        IdxImages test = ReadImages(files[2]!, files[3]!, testLabels.Length);
        if ((train.Rows, train.Columns) != (test.Rows, test.Columns))
        {
            throw new InvalidDataException(
                $"{files[2]}: test images are {test.Rows}×{test.Columns}, but training images in {files[0]} are {train.Rows}×{train.Columns}. Use files of one data set.");
        }

        (float mean, float deviation) = Scaling(files[0]!, train.Pixels);
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return new ImageDataSet(
            name.Length > 0 ? name : path,
            $"{train.Rows}×{train.Columns} grey-scale images from the IDX files in {path}.",
            new ImageSet(train.Rows, train.Columns, classes, train.Pixels, trainLabels),
            new ImageSet(test.Rows, test.Columns, classes, test.Pixels, testLabels),
            mean,
            deviation);
    }

    private static string? Find(string folder, string stem)
    {
        string dotted = $"{stem[..stem.LastIndexOf('-')]}.{stem[(stem.LastIndexOf('-') + 1)..]}";
        return new[] { $"{stem}-ubyte", $"{stem}-ubyte.gz", $"{dotted}-ubyte", $"{dotted}-ubyte.gz" }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    private static int CountClasses(string path, byte[] labels)
    {
        var seen = new bool[256];
        foreach (byte label in labels)
        {
            seen[label] = true;
        }

        int classes = Math.Max(UsualClasses, Array.LastIndexOf(seen, true) + 1);
        int gap = classes > UsualClasses ? Array.IndexOf(seen, false, 1, classes - 1) : -1;
        return gap < 0
            ? classes
            : throw new InvalidDataException(
                $"{path}: label {Array.IndexOf(labels, (byte)(classes - 1))} is {classes - 1}, but class {gap} has no image. With more than {UsualClasses} classes each must occur; the labels are damaged, or must be renumbered.");
    }

    private static IdxImages ReadImages(string path, string labelsPath, int labels)
    {
        IdxImages images = IdxReader.ReadImages(path);
        return images.Count == labels
            ? images
            : throw new InvalidDataException($"{path} holds {images.Count} images, but {labelsPath} holds {labels} labels. Use files of one data set.");
    }

    private static (float Mean, float Deviation) Scaling(string path, byte[] pixels)
    {
        var counts = new long[256];
        foreach (byte pixel in pixels)
        {
            counts[pixel]++;
        }

        double mean = 0, square = 0;
        for (int value = 0; value < 256; value++)
        {
            double share = counts[value] / (double)pixels.Length;
            mean += share * value / 255;
            square += share * value * value / (255.0 * 255);
        }

        double deviation = Math.Sqrt(Math.Max(0, square - (mean * mean)));
        if (Math.Abs(mean - MnistMean) <= MnistTolerance && Math.Abs(deviation - MnistDeviation) <= MnistTolerance)
        {
            return (MnistMean, MnistDeviation);
        }

        return deviation > 1e-6
            ? ((float)mean, (float)deviation)
            : throw new InvalidDataException($"{path}: every training pixel has the same value, so there is nothing to learn from. Check the file.");
    }
}
