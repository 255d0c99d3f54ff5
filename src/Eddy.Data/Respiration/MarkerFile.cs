using System.Globalization;
using Eddy.Data.Records;

namespace Eddy.Data.Respiration;

/// <summary>The file of one marker: <c>Frame;Timestamp;x;y;z</c>, numbers with a decimal comma, a row a sample.</summary>
internal static class MarkerFile
{
    private const int FewestSamples = 2; // one to subtract, and one that marks the end

    private static readonly string[] _columns = ["Frame", "Timestamp", "x", "y", "z"];
    private static readonly NumberFormatInfo _comma = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "'" };

    /// <summary>x, y, z of every row, as written.</summary>
    /// <exception cref="InvalidDataException">The header, the number of columns or a number is wrong, or there are fewer than two rows.</exception>
    public static double[] Read(string path)
    {
        using var reader = new StreamReader(path);
        string[] header = reader.ReadLine()?.Split(';') ?? [];
        if (!header.Select(name => name.Trim().Trim('"')).SequenceEqual(_columns, StringComparer.Ordinal))
        {
            throw new InvalidDataException(
                $"{path}: line 1: the header is '{FieldText.Of(string.Join(';', header))}', but {string.Join(';', _columns)} is needed. Give the files of the breathing recordings as they are published.");
        }

        var values = new List<double>();
        int line = 1;
        while (reader.ReadLine() is { } text)
        {
            line++;
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            string[] fields = text.Split(';');
            if (fields.Length != _columns.Length)
            {
                throw new InvalidDataException($"{path}: line {line}: {fields.Length} columns, but {_columns.Length} are needed ({string.Join(';', _columns)}). The line is cut short or damaged.");
            }

            for (int column = 2; column < fields.Length; column++)
            {
                if (!double.TryParse(fields[column].AsSpan().Trim().Trim('"'), NumberStyles.Float, _comma, out double value) || !double.IsFinite(value))
                {
                    throw new InvalidDataException(
                        $"{path}: line {line}, column {column + 1} ({_columns[column]}): '{FieldText.Of(fields[column])}' is not a finite number with a decimal comma, as in -490,7.");
                }

                values.Add(value);
            }
        }

        return values.Count >= 3 * FewestSamples
            ? [.. values]
            : throw new InvalidDataException($"{path}: {values.Count / 3} samples; at least {FewestSamples} are needed, of which the last only marks the end.");
    }
}
