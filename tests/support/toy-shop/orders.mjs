// The orders of a customer with their items, in one query.

export async function ordersOf(connection, customer) {
  const rows = await connection.all(
    'select orders.id, items.name from orders left join items on items.order_id = orders.id where customer = ?',
    customer,
  )
  return Object.groupBy(rows, ({ id }) => id)
}
