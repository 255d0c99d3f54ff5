namespace Eddy.Data.Events;

/// <summary>The form of N-MNIST: five bytes an event and nothing else.</summary>
internal sealed class NMnistReader : EventReader
{
    /// <summary>Bytes of an event.</summary>
    public const int Size = 5;

    public NMnistReader(EventBytes bytes, EventReadOptions options)
        : base(bytes, EventFormat.NMnist, options)
        => Settle(options.Sensor == EventSensor.Auto ? EventSensor.NMnist : options.Sensor);

    private protected override bool Next(out CameraEvent next, out string? problem)
    {
        ReadOnlySpan<byte> e = Bytes.Peek(Size);
        (next, problem) = (default, null);
        if (e.Length == Size)
        {
            next = new CameraEvent(((e[2] & 0x7F) << 16) | (e[3] << 8) | e[4], e[0], e[1], e[2] >= 0x80);
        }
        else if (e.Length > 0)
        {
            problem = $"an event of 5 bytes ends after {e.Length}. The file is truncated, or no event file; fetch it again.";
        }

        bool any = e.Length > 0;
        Bytes.Take(e.Length);
        return any;
    }
}
