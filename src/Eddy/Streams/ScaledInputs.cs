using Eddy.Checkpoints;
using Eddy.Numerics;
using Eddy.Streams.Metrics;

namespace Eddy.Streams;

/// <summary>The last samples, plain and as they were scaled when they were observed: for a learner that names a late sample by what it was shown.</summary>
/// <param name="count">Samples kept, above 0.</param>
/// <param name="inputs">Numbers in a sample.</param>
internal sealed class ScaledInputs(int count, int inputs) : IResumable
{
    private readonly float[] _plain = new float[Shape.Area(count, inputs)];
    private readonly float[] _scaled = new float[Shape.Area(count, inputs)];
    private readonly byte[] _waits = new byte[count]; // 1 until it is taught
    private long _seen;

    public long StateBytes => sizeof(float) * 2L * _plain.Length;

    public void Add(ReadOnlySpan<float> plain, ReadOnlySpan<float> scaled)
    {
        int place = (int)(_seen++ % count);
        plain.CopyTo(_plain.AsSpan(place * inputs));
        scaled.CopyTo(_scaled.AsSpan(place * inputs));
        _waits[place] = 1;
    }

    /// <summary>The place of the oldest sample that was this one and is not taught yet; −1 where there is none.</summary>
    public int Find(ReadOnlySpan<float> plain)
    {
        for (long sample = Math.Max(0, _seen - count); sample < _seen; sample++)
        {
            int place = (int)(sample % count);
            if (_waits[place] != 0 && plain.SequenceEqual(_plain.AsSpan(place * inputs, inputs)))
            {
                return place;
            }
        }

        return -1;
    }

    /// <summary>As the sample was shown.</summary>
    public ReadOnlySpan<float> Scaled(int place) => _scaled.AsSpan(place * inputs, inputs);

    public void Taught(int place) => _waits[place] = 0;

    /// <summary>The last sample was taught at once.</summary>
    public void Taught()
    {
        if (_seen > 0)
        {
            Taught((int)((_seen - 1) % count));
        }
    }

    /// <summary>No sample waits any more.</summary>
    public void Forget() => Array.Clear(_waits);

    public void Save(CheckpointBuilder checkpoint, string prefix)
        => checkpoint.Add<long>($"{prefix}seen", [], [_seen]).Add<float>($"{prefix}plain", [count, inputs], _plain).Add<float>($"{prefix}scaled", [count, inputs], _scaled)
            .Add<byte>($"{prefix}waits", [count], _waits);

    public void Load(Checkpoint checkpoint, string prefix)
    {
        long seen = checkpoint.ReadCount($"{prefix}seen");
        checkpoint.Read<float>($"{prefix}plain", [count, inputs], _plain);
        checkpoint.Read<float>($"{prefix}scaled", [count, inputs], _scaled);
        checkpoint.Read<byte>($"{prefix}waits", [count], _waits);
        _seen = seen;
    }
}
