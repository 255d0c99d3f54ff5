namespace Eddy.Data.Events;

/// <summary>A form of event file.</summary>
public enum EventFormat
{
    /// <summary>Five bytes an event, as N-MNIST and N-Caltech101 have them: x, y, then one bit of polarity and 23 bits of microseconds, big-endian.</summary>
    NMnist,

    /// <summary>AEDAT 2.0: lines of text that begin with #, then big-endian pairs of 32-bit address and 32-bit microseconds.</summary>
    Aedat2,

    /// <summary>AEDAT 3.1: lines of text up to <c>#!END-HEADER</c>, then little-endian packets, each with a header of 28 bytes.</summary>
    Aedat3,
}
