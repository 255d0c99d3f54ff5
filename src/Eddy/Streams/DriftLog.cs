using Eddy.Checkpoints;
using Eddy.Streams.Metrics;

namespace Eddy.Streams;

/// <summary>Where changes were declared: all are counted; the first and the latest ones are kept, so that it never grows.</summary>
internal sealed class DriftLog(int kept) : IResumable
{
    private readonly long[] _first = new long[kept];
    private readonly long[] _latest = new long[kept]; // a ring: change number i ≥ kept is at i mod kept

    public long Count { get; private set; }

    public void Add(long sample)
    {
        (Count < kept ? _first : _latest)[Count % kept] = sample;
        Count++;
    }

    /// <summary>The kept ones in order.</summary>
    public long[] Samples()
    {
        int first = (int)Math.Min(Count, kept), latest = (int)Math.Min(Count - first, kept);
        long[] samples = new long[first + latest];
        _first.AsSpan(0, first).CopyTo(samples);
        for (int i = 0; i < latest; i++)
        {
            samples[first + i] = _latest[(Count - latest + i) % kept];
        }

        return samples;
    }

    public void Save(CheckpointBuilder checkpoint, string prefix)
    {
        long[] samples = Samples();
        checkpoint.Add<long>($"{prefix}count", [], [Count]).Add<long>($"{prefix}samples", [samples.Length], samples);
    }

    public void Load(Checkpoint checkpoint, string prefix)
    {
        long count = checkpoint.ReadCount($"{prefix}count");
        int first = (int)Math.Min(count, kept), latest = (int)Math.Min(count - first, kept);
        long[] samples = new long[first + latest];
        checkpoint.Read<long>($"{prefix}samples", [samples.Length], samples);
        samples.AsSpan(0, first).CopyTo(_first);
        for (int i = 0; i < latest; i++)
        {
            _latest[(count - latest + i) % kept] = samples[first + i];
        }

        Count = count;
    }
}
