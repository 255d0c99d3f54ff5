using System.Globalization;
using System.Text;
using Eddy.Data;
using Eddy.Experiments.Studies;

namespace Eddy.Experiments.Images.Studies;

/// <summary>The data of a study on images, and the command that names them by a place of the reader's own.</summary>
internal static class ImageStudyData
{
    /// <summary>The data asked for.</summary>
    /// <exception cref="ArgumentException">There are none, or neither a data set nor a folder has that name.</exception>
    public static string Require(StudyRequest request)
    {
        string known = string.Join(", ", DataSets.All.Select(info => info.Name));
        return request.Data is not { Length: > 0 } data
            ? throw new ArgumentException($"{request.Name} needs --data DIR, the folder of MNIST's four IDX files; or {known}, to try it.", nameof(request))
            : IsNamed(data) || Directory.Exists(data) ? data
            : throw new ArgumentException($"'{data}' is neither a folder nor a known data set ({known}). Give the folder of MNIST's four IDX files.", nameof(request));
    }

    /// <summary>Whether published figures are about data of this name: generated images are others.</summary>
    public static bool MayBeMnist(string data) => !IsNamed(data);

    /// <summary>The command of a request.</summary>
    public static string Command(StudyRequest request)
    {
        var command = new StringBuilder($"eddy reproduce {request.Name} --data {(IsNamed(request.Data!) ? request.Data : "path/to/mnist")}");
        foreach ((string option, string? value) in new[] { ("rows", request.Rows), ("methods", request.Methods), ("seeds", Seeds(request.Seeds)), ("epochs", request.Epochs) })
        {
            if (value is not null)
            {
                command.Append(CultureInfo.InvariantCulture, $" --{option} {value}");
            }
        }

        return command.ToString();
    }

    // 42,43,44,45,46 is 42-46.
    private static string Seeds(IReadOnlyList<ulong> seeds)
    {
        bool inRow = seeds.Count > 2 && seeds.Zip(seeds.Skip(1)).All(pair => pair.Second == pair.First + 1);
        return inRow ? string.Create(CultureInfo.InvariantCulture, $"{seeds[0]}-{seeds[^1]}") : string.Join(',', seeds.Select(seed => seed.ToString(CultureInfo.InvariantCulture)));
    }

    private static bool IsNamed(string data) => DataSets.All.Any(info => info.Name == data);
}
