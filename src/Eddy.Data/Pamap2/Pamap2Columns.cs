namespace Eddy.Data.Pamap2;

/// <summary>The published text format of PAMAP2: 54 columns with a space between, 100 rows a second.</summary>
internal static class Pamap2Columns
{
    /// <summary>Columns of a row: time in seconds, number of the activity, heart rate, three units of 17.</summary>
    public const int Count = 54;

    /// <summary>Columns before the sensors.</summary>
    public const int First = 2;

    /// <summary>Columns of one inertial unit.</summary>
    public const int OfUnit = 17;

    /// <summary>Sensor columns.</summary>
    public const int Sensors = Count - First;

    /// <summary>Where the inertial units are worn, in the order of their columns.</summary>
    public static readonly string[] Units = ["hand", "chest", "ankle"];

    /// <summary>Name of each sensor column.</summary>
    public static readonly string[] SensorNames =
    [
        "heart_rate",
        .. Units.SelectMany(unit => new[]
        {
            "temperature", "acceleration16_x", "acceleration16_y", "acceleration16_z", "acceleration6_x", "acceleration6_y", "acceleration6_z",
            "rotation_x", "rotation_y", "rotation_z", "magnetic_x", "magnetic_y", "magnetic_z", "orientation_1", "orientation_2", "orientation_3", "orientation_4",
        }.Select(sensor => $"{unit}_{sensor}")),
    ];

    /// <summary>The twelve activities of the protocol: number in the files, and name.</summary>
    public static readonly (int Id, string Name)[] Activities =
    [
        (1, "lying"), (2, "sitting"), (3, "standing"), (4, "walking"), (5, "running"), (6, "cycling"), (7, "nordic walking"),
        (12, "ascending stairs"), (13, "descending stairs"), (16, "vacuum cleaning"), (17, "ironing"), (24, "rope jumping"),
    ];
}
