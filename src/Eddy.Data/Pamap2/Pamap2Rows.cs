namespace Eddy.Data.Pamap2;

/// <summary>Rows as they are read, a missing value as NaN.</summary>
internal sealed class Pamap2Rows
{
    private readonly List<byte> _labels = [];
    private readonly List<int> _subjects = [];
    private float[] _values = new float[1024 * Pamap2Columns.Sensors];

    public int Count => _labels.Count;

    public ReadOnlySpan<float> Values => _values.AsSpan(0, Count * Pamap2Columns.Sensors);

    public void Add(ReadOnlySpan<float> sensors, int label, int subject)
    {
        int at = Count * Pamap2Columns.Sensors;
        if (at == _values.Length)
        {
            Array.Resize(ref _values, checked(2 * _values.Length));
        }

        sensors.CopyTo(_values.AsSpan(at));
        _labels.Add((byte)label);
        _subjects.Add(subject);
    }

    public Pamap2Part Standardise(double[] means, double[] deviations)
    {
        var features = new float[Values.Length];
        for (int i = 0; i < features.Length; i++)
        {
            int c = i % Pamap2Columns.Sensors;
            features[i] = float.IsNaN(_values[i]) ? 0 : (float)((_values[i] - means[c]) / deviations[c]);
        }

        return new Pamap2Part(features, [.. _labels], [.. _subjects]);
    }
}
