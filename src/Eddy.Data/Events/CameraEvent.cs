namespace Eddy.Data.Events;

/// <summary>What a pixel of an event camera says: at this time it became brighter (ON) or darker (OFF) by one threshold.</summary>
/// <param name="Microseconds">When.</param>
/// <param name="X">Column, from 0 at the left.</param>
/// <param name="Y">Row, from 0 at the top.</param>
/// <param name="On">Whether it became brighter.</param>
public readonly record struct CameraEvent(long Microseconds, ushort X, ushort Y, bool On);
